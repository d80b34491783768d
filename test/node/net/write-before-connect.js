// What is written before the connection stands goes out in order once it does, and counts in bytesWritten at once.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => equal(text, 'one two three')));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const order = [];
  client.on('connect', mustCall(() => order.push('connect')));
  client.write('one ', mustCall((err) => {
    equal(err == null, true);
    order.push('first');
  }));
  client.write('two ', mustCall(() => order.push('second')));
  equal(client.bytesWritten, 8);
  client.end('three', mustCall(() => {
    order.push('finish');
    equal(order.join(), 'connect,first,second,finish');
    equal(client.bytesWritten, 13);
  }));
  client.resume();
}));
