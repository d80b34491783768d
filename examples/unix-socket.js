// A small key-value store behind a Unix domain socket, one command a line:
//
//   jsrt examples/unix-socket.js [path]          (default: jsrt-example.sock in TMPDIR or /tmp)
//   nc -U /tmp/jsrt-example.sock
//
// "set KEY VALUE", "get KEY", "count", "stop" (the server closes and its socket file is gone).
'use strict';

const net = require('net');

const path = process.argv[2] ?? `${process.env.TMPDIR || '/tmp'}/jsrt-example.sock`;

const store = new Map();
const clients = new Set();

function answer(command, key, value) {
  switch (command) {
    case 'set':
      if (!key || value === '') return 'error: set KEY VALUE';
      store.set(key, value);
      return 'ok';
    case 'get':
      return store.has(key) ? store.get(key) : 'error: no such key';
    case 'count':
      return String(store.size);
    default:
      return 'error: unknown command';
  }
}

const server = net.createServer((socket) => {
  let rest = '';
  clients.add(socket);
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const [command, key, ...words] = line.trim().split(' ');
      if (command === 'stop') return stop();
      socket.write(answer(command, key, words.join(' ')) + '\n');
    }
  });
  socket.on('error', (err) => console.error(err.message));
  socket.on('close', () => clients.delete(socket));
});

function stop() {
  server.close(() => console.log('stopped'));
  for (const socket of clients) socket.end('bye\n');
}

server.on('error', (err) => {
  console.error(err.message);
  process.exitCode = 1;
});

server.listen(path, () => console.log(`listening on ${server.address()}`));
