// destroy(err): 'error' with that very object, then 'close' with true; later calls change nothing.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => {
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    const mine = new Error('mine');
    let sync = true;
    let failed = false;
    client.on('error', mustCall((err) => {
      equal(err, mine);
      equal(sync, false);
      failed = true;
    }));
    client.on('end', mustNotCall('end'));
    client.on('close', mustCall((hadError) => {
      equal(failed, true);
      equal(hadError, true);
    }));
    client.destroy(mine);
    client.destroy(new Error('second'));
    client.destroy();
    sync = false;
  }));
}));
