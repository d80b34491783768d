// Megabytes in one write, both ways at the same time, arrive whole and in order.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const size = 6 << 20;
const message = Buffer.alloc(size);
for (let i = 0; i < size; i++) message[i] = (i * 31 + (i >> 8) * 7) & 255;

function expectWhole(socket) {
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('end', mustCall(() => {
    const got = Buffer.concat(chunks);
    equal(got.length, size);
    equal(Buffer.compare(got, message), 0);
    equal(socket.bytesRead, size);
  }));
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  socket.end(message);
}

const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  expectWhole(socket);
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  expectWhole(net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }));
}));
