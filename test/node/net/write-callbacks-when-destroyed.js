// destroy() with writes under way: every callback is called exactly once and in order, those of unsent data with an error.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

let peer;
const server = net.createServer((socket) => {
  peer = socket;
  socket.pause(); // nothing is read: the writes get stuck
  socket.on('error', () => {});
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    const called = [];
    let failed = 0;
    for (let i = 0; i < 4; i++) {
      client.write(Buffer.alloc(16 << 20), mustCall((err) => {
        called.push(i);
        if (err) failed++;
      }));
    }
    client.on('close', mustCall((hadError) => {
      equal(hadError, false);
      peer.destroy();
      setImmediate(mustCall(() => {
        equal(called.join(), '0,1,2,3');
        ok(failed >= 3, `${failed} of 4 writes failed`);
      }));
    }));
    setImmediate(() => client.destroy());
  }));
}));
