// A UDP socket goes to a child.
'use strict';
const dgram = require('dgram');
if (process.argv[2] === 'child') {
  process.on('message', (m, socket) => {
    socket.on('message', (bytes, from) => socket.send(`pong ${bytes}`, from.port, from.address, () => {
      socket.close();
      process.disconnect();
    }));
    process.send(socket instanceof dgram.Socket);
  });
  return;
}
const { fork } = require('child_process');
const { equal, mustCall } = require('../common');

const child = fork(__filename, ['child']);
const socket = dgram.createSocket('udp4');
socket.bind(0, '127.0.0.1', () => {
  const { port } = socket.address();
  child.send('udp', socket, () => socket.close());
  child.on('message', mustCall((m) => {
    equal(m, true);
    const peer = dgram.createSocket('udp4');
    peer.on('message', mustCall((bytes) => {
      equal(String(bytes), 'pong ping');
      peer.close();
    }));
    peer.send('ping', port, '127.0.0.1');
  }));
});
child.on('close', mustCall());
