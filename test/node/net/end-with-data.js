// end(data, encoding, callback): the data goes out, then the FIN; the callback and 'finish' come once.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('end', mustCall(() => equal(text, 'start end')));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.write('start ');
    equal(client.end('656e64', 'hex', mustCall((err) => equal(err == null, true))), client);
    equal(client.writableEnded, true);
    equal(client.writable, false);
  }));
  client.on('finish', mustCall(() => equal(client.writableFinished, true)));
  client.resume();
}));
