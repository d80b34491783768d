// write() and end(data) after destroy(): the callback gets ERR_STREAM_DESTROYED, and there is no 'error' event.
'use strict';
const net = require('net');
const { equal, isError, mustCall, mustNotCall } = require('../common');

const server = net.createServer((socket) => {
  socket.resume();
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.on('error', mustNotCall('error'));
    client.on('close', mustCall((hadError) => equal(hadError, false)));
    client.destroy();
    const error = { code: 'ERR_STREAM_DESTROYED', message: 'Cannot call write after a stream was destroyed' };
    equal(client.write('late', mustCall((err) => isError(err, error))), false);
    client.end('late', mustCall((err) => isError(err, error)));
  }));
}));
