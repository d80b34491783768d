// end() during the connect: the connection is made, the data goes out, then the FIN.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => equal(text, 'all')));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall());
  client.end('all');
  client.on('finish', mustCall());
  client.on('close', mustCall((hadError) => equal(hadError, false)));
  client.resume();
}));
