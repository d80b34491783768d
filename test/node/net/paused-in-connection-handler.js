// A socket paused in the 'connection' handler stays paused, though it has a 'data' listener and the bytes are there.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  let resumed = false;
  let text = '';
  socket.pause();
  socket.on('data', (chunk) => {
    equal(resumed, true);
    text += chunk;
  });
  socket.on('end', mustCall(() => equal(text, 'waiting')));
  afterTurns(30, () => {
    resumed = true;
    socket.resume();
  });
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.end('waiting');
  client.resume();
}));
