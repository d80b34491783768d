// write() after end(): false, the error in the callback and as 'error' event, and the stream is destroyed.
'use strict';
const net = require('net');
const { equal, isError, mustCall } = require('../common');

const error = { code: 'ERR_STREAM_WRITE_AFTER_END', message: 'write after end' };

const server = net.createServer((socket) => {
  socket.resume();
  socket.on('error', () => {});
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    let inside = true;
    client.on('error', mustCall((err) => {
      equal(inside, false);
      isError(err, error);
    }));
    client.on('close', mustCall((hadError) => equal(hadError, true)));
    client.end();
    equal(client.write('late', mustCall((err) => isError(err, error))), false);
    inside = false;
  }));
}));
