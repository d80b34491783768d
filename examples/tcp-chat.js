// Chat over TCP: every line that one visitor writes goes to all the others.
//
//   jsrt examples/tcp-chat.js [port] [host]      (default 7008 on 127.0.0.1; port 0 takes a free one)
//   nc 127.0.0.1 7008
//
// The first line is the visitor's name. "/who" lists who is there, "/quit" leaves.
'use strict';

const net = require('net');

const port = Number(process.argv[2] ?? 7008);
const host = process.argv[3] ?? '127.0.0.1';
const longestLine = 1024;

const visitors = new Map(); // name -> socket

function tell(text, except) {
  for (const [name, socket] of visitors) {
    if (name !== except) socket.write(text + '\n');
  }
}

const server = net.createServer((socket) => {
  let name = null;
  let rest = ''; // the start of a line whose end has not arrived

  function leave() {
    if (visitors.get(name) !== socket) return;
    visitors.delete(name);
    tell(`* ${name} left`);
  }

  function dismiss(text) {
    leave();
    socket.end(text);
  }

  function onLine(line) {
    if (name === null) {
      if (!/^[A-Za-z0-9_-]{1,20}$/.test(line)) {
        socket.write('A name is 1 to 20 letters, digits, _ or -. Your name?\n');
      } else if (visitors.has(line)) {
        socket.write('That name is taken. Your name?\n');
      } else {
        name = line;
        visitors.set(name, socket);
        socket.write(`Welcome, ${name}. ${visitors.size} here.\n`);
        tell(`* ${name} joined`, name);
      }
    } else if (line === '/who') {
      socket.write([...visitors.keys()].join(' ') + '\n');
    } else if (line === '/quit') {
      dismiss('Bye.\n');
    } else if (line !== '') {
      tell(`${name}: ${line}`, name);
    }
  }

  socket.setEncoding('utf8');
  socket.write('Your name?\n');
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (socket.writable) onLine(line.trim()); // not after "/quit"
    }
    if (socket.writable && rest.length > longestLine) dismiss('That line is too long.\n');
  });
  socket.on('error', (err) => console.error(`${name ?? 'visitor'}: ${err.message}`));
  socket.on('close', leave);
});

server.on('error', (err) => {
  console.error(err.message);
  process.exitCode = 1;
});

server.listen(port, host, () => {
  const { address, port } = server.address();
  console.log(`listening on ${address}:${port}`);
});
