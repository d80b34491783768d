// Handles go one after the other, with the messages between them in their places; getConnections counts those that are away.
'use strict';
const net = require('net');
if (process.argv[2] === 'child') {
  const sockets = [];
  process.on('message', (m, socket) => {
    if (socket) sockets.push(socket);
    else if (m === 'end') for (const s of sockets) s.end();
    else process.send([m, sockets.length]);
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const count = 10;
const child = fork(__filename, ['child']);
let accepted = 0;
let closed = 0;
const seen = [];
const server = net.createServer({ pauseOnConnect: true }, (socket) => {
  child.send('socket', socket);
  child.send(++accepted);
});
child.on('message', (m) => {
  seen.push(m);
  if (seen.length < count) return;
  deepEqual(seen, Array.from({ length: count }, (_, i) => [i + 1, i + 1]));
  server.getConnections(mustCall((err, n) => {
    equal(err, null);
    equal(n, count);
    child.send('end');
  }));
});
server.on('close', mustCall(() => child.disconnect()));
server.listen(0, '127.0.0.1', () => {
  for (let i = 0; i < count; i++) {
    const client = net.connect(server.address().port, '127.0.0.1');
    client.resume();
    client.on('close', () => {
      if (++closed === count) server.close();
    });
  }
});
