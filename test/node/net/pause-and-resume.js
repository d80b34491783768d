// pause() in a 'data' listener stops 'data' until resume(); nothing is lost and the order is kept.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const size = 1 << 20;
const message = Buffer.alloc(size);
for (let i = 0; i < size; i++) message[i] = (i >> 3) & 255;

const server = net.createServer((socket) => {
  socket.end(message);
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const chunks = [];
  let paused = false;
  client.on('data', (chunk) => {
    equal(paused, false, 'data while paused');
    chunks.push(chunk);
    equal(client.pause(), client);
    equal(client.isPaused(), true);
    paused = true;
    afterTurns(3, () => {
      paused = false;
      equal(client.resume(), client);
    });
  });
  client.on('end', mustCall(() => {
    equal(Buffer.compare(Buffer.concat(chunks), message), 0);
  }));
}));
