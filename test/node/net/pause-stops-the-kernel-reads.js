// A paused socket takes no more than one buffer from the kernel, so that the peer feels that nobody reads.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall, ok } = require('../common');

const size = 64 << 20; // more than the kernel's buffers of both ends hold
const server = net.createServer(mustCall((socket) => {
  let got = 0;
  socket.once('data', mustCall((chunk) => {
    got += chunk.length;
    socket.pause();
    const atPause = socket.bytesRead;
    afterTurns(50, () => {
      ok(socket.bytesRead - atPause <= 65536, `${socket.bytesRead - atPause} bytes were read while paused`);
      ok(peer.writableLength > 0, 'the writer has felt nothing');
      socket.on('data', (chunk) => { got += chunk.length; });
      socket.on('end', mustCall(() => equal(got, size)));
      socket.resume();
    });
  }));
  server.close();
}));
let peer;
server.listen(0, '127.0.0.1', mustCall(() => {
  peer = net.connect(server.address().port, '127.0.0.1');
  peer.end(Buffer.alloc(size));
  peer.resume();
}));
