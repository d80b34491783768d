// A thousand small writes of one turn arrive in order and each callback is called once, in order.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const count = 1000;
const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => {
    let wanted = '';
    for (let i = 0; i < count; i++) wanted += `${i};`;
    equal(text, wanted);
  }));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    let called = 0;
    for (let i = 0; i < count; i++) {
      client.write(`${i};`, mustCall(() => equal(called++, i)));
    }
    client.end(mustCall(() => equal(called, count)));
  }));
  client.resume();
}));
