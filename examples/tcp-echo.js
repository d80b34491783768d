// TCP echo server: sends every byte back to whoever sent it.
//
//   jsrt examples/tcp-echo.js [port] [host]      (default 7007 on 127.0.0.1; port 0 takes a free one)
//   nc 127.0.0.1 7007
'use strict';

const net = require('net');

const port = Number(process.argv[2] ?? 7007);
const host = process.argv[3] ?? '127.0.0.1';

const server = net.createServer((socket) => {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  console.log(`${peer} connected`);
  socket.on('data', (chunk) => {
    // A peer that does not read must not fill our memory: wait until it has taken what it was sent.
    if (!socket.write(chunk)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
  socket.on('error', (err) => console.error(`${peer} ${err.message}`));
  socket.on('close', () => console.log(`${peer} gone, ${socket.bytesRead} bytes echoed`));
});

server.on('error', (err) => {
  console.error(err.message);
  process.exitCode = 1;
});

server.listen(port, host, () => {
  const { address, port } = server.address();
  console.log(`listening on ${address}:${port}`);
});
