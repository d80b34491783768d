// An encoding that is none throws ERR_UNKNOWN_ENCODING in write() and setEncoding(), and the socket goes on.
'use strict';
const net = require('net');
const { equal, mustCall, mustNotCall, throws } = require('../common');

const unknown = { name: 'TypeError', code: 'ERR_UNKNOWN_ENCODING', message: 'Unknown encoding: nope' };

const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => equal(text, 'fine')));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    throws(() => client.write('x', 'nope'), unknown);
    throws(() => client.write('x', 'nope', mustNotCall('callback')), unknown);
    throws(() => client.setEncoding('nope'), unknown);
    client.end('fine');
  }));
  client.on('error', mustNotCall('error'));
  client.resume();
}));
