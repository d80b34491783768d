// A connection goes to a child, which answers on it; the server's 'close' waits for it.
'use strict';
const net = require('net');
if (process.argv[2] === 'child') {
  process.on('message', (m, socket) => {
    process.send([m, socket instanceof net.Socket, socket.readable, socket.writable, socket.remotePort > 0]);
    socket.setEncoding('utf8');
    socket.on('data', (text) => socket.end(`child says ${text}`));
    socket.on('close', () => process.disconnect());
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const child = fork(__filename, ['child']);
child.on('message', mustCall((m) => deepEqual(m, ['socket', true, true, true, true])));
const server = net.createServer({ pauseOnConnect: true }, mustCall((socket) => {
  child.send('socket', socket, mustCall((err) => equal(err, null)));
  server.close();
}));
server.on('close', mustCall());
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.setEncoding('utf8');
  client.write('hello');
  client.on('data', (chunk) => text += chunk);
  client.on('close', mustCall(() => equal(text, 'child says hello')));
});
child.on('close', mustCall());
