// UDP echo server: every datagram goes back to its sender.
//
//   jsrt examples/udp-echo.js [port] [host]      (default 7007 on 127.0.0.1; port 0 takes a free one)
//   nc -u 127.0.0.1 7007
'use strict';

const dgram = require('dgram');

const port = Number(process.argv[2] ?? 7007);
const host = process.argv[3] ?? '127.0.0.1';

const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');

socket.on('message', (msg, rinfo) => {
  console.log(`${rinfo.address}:${rinfo.port} sent ${rinfo.size} bytes`);
  socket.send(msg, rinfo.port, rinfo.address, (err) => {
    if (err) console.error(err.message);
  });
});

socket.on('error', (err) => {
  console.error(err.message);
  process.exitCode = 1;
  socket.close();
});

socket.bind(port, host, () => {
  const { address, port } = socket.address();
  console.log(`listening on ${address}:${port}`);
});
