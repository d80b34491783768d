// pause() before the connection stands holds afterwards.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end('data');
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = new net.Socket();
  let resumed = false;
  client.pause();
  client.on('data', mustCall((chunk) => {
    equal(resumed, true);
    equal(String(chunk), 'data');
  }));
  client.connect(server.address().port, '127.0.0.1', mustCall(() => {
    afterTurns(20, () => {
      resumed = true;
      client.resume();
    });
  }));
}));
