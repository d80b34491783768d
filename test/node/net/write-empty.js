// An empty write sends nothing and still calls back in its turn.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => equal(text, 'ab')));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    const order = [];
    client.write('a', mustCall(() => order.push('a')));
    client.write('', mustCall(() => order.push('empty string')));
    client.write(Buffer.alloc(0), mustCall(() => order.push('empty buffer')));
    client.end('b', mustCall(() => {
      equal(order.join(), 'a,empty string,empty buffer');
      equal(client.bytesWritten, 2);
    }));
  }));
  client.resume();
}));
