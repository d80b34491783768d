// A second end() is no error by itself, but its callback hears ERR_STREAM_ALREADY_FINISHED once the stream has finished.
'use strict';
const net = require('net');
const { isError, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => {
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.on('error', mustNotCall('error'));
    client.end(mustCall(() => {
      client.end();
      client.end(mustCall((err) => isError(err, {
        code: 'ERR_STREAM_ALREADY_FINISHED',
        message: 'Cannot call end after a stream was finished',
      })));
    }));
    client.end();
  }));
  client.resume();
}));
