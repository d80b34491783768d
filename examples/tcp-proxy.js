// TCP proxy: every connection to it becomes a connection to the target, and bytes go both ways.
//
//   jsrt examples/tcp-proxy.js target-port [target-host] [port] [host]
//                                               (default target host 127.0.0.1, port 7009 on 127.0.0.1; port 0 takes a free one)
//   jsrt examples/tcp-proxy.js 80 example.org
'use strict';

const net = require('net');

const targetPort = Number(process.argv[2]);
const targetHost = process.argv[3] ?? '127.0.0.1';
const port = Number(process.argv[4] ?? 7009);
const host = process.argv[5] ?? '127.0.0.1';

// Copies one direction: as fast as the reader takes it, and no faster.
function forward(from, to) {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  // One side broke: the other has nobody left to talk to.
  from.on('close', (hadError) => {
    if (hadError) to.destroy();
  });
}

function start() {
  // allowHalfOpen: a side that has said all may still listen, so each direction ends on its own.
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const name = `${client.remoteAddress}:${client.remotePort}`;
    const target = net.connect({ port: targetPort, host: targetHost, allowHalfOpen: true });
    forward(client, target);
    forward(target, client);
    client.on('error', (err) => console.error(`${name} ${err.message}`));
    target.on('error', (err) => console.error(`${name} to the target: ${err.message}`));
    target.on('close', () => console.log(`${name} sent ${target.bytesWritten} bytes, received ${target.bytesRead}`));
  });
  server.on('error', (err) => {
    console.error(err.message);
    process.exitCode = 1;
  });
  server.listen(port, host, () => {
    const { address, port } = server.address();
    console.log(`listening on ${address}:${port}`);
  });
}

if (Number.isInteger(targetPort) && targetPort > 0 && targetPort < 65536) {
  start();
} else {
  console.error('usage: tcp-proxy.js target-port [target-host] [port] [host]');
  process.exitCode = 2;
}
