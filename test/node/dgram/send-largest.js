// The largest datagram that IPv4 has, 65,507 bytes, arrives whole.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const message = Buffer.alloc(65507);
for (let i = 0; i < message.length; i++) message[i] = (i * 7) & 255;

const socket = dgram.createSocket('udp4');
socket.on('message', mustCall((msg, rinfo) => {
  equal(rinfo.size, 65507);
  equal(Buffer.compare(msg, message), 0);
  socket.close();
}));
socket.on('error', (err) => {
  throw err;
});
socket.bind(0, '127.0.0.1', mustCall(() => {
  socket.send(message, socket.address().port, '127.0.0.1', (err) => {
    // macOS refuses datagrams above net.inet.udp.maxdgram, 9,216 bytes unless it is raised.
    if (err && err.code === 'EMSGSIZE' && process.platform === 'darwin') require('../common').skip(err.message);
    equal(err, null);
  });
}));
