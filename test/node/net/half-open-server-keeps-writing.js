// With allowHalfOpen a server goes on writing after the client's FIN, until it ends itself.
'use strict';
const net = require('net');
const { afterTurns, equal, mustCall } = require('../common');

const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  socket.resume();
  socket.on('end', mustCall(() => {
    equal(socket.writable, true);
    socket.write('one ');
    afterTurns(5, () => {
      socket.write('two ');
      afterTurns(5, () => socket.end('three'));
    });
  }));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.on('data', (chunk) => { text += chunk; });
  client.on('close', mustCall((hadError) => {
    equal(hadError, false);
    equal(text, 'one two three');
  }));
  client.end();
}));
