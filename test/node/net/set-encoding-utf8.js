// setEncoding('utf8') gives strings, and a character split between two packets comes whole.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const euro = Buffer.from('€'); // e2 82 ac
const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.write(Buffer.concat([Buffer.from('a'), euro.subarray(0, 1)]));
  socket.once('data', () => {
    // The client has what came before: the rest is a packet of its own.
    socket.end(Buffer.concat([euro.subarray(1), Buffer.from('b')]));
  });
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const texts = [];
  equal(client.setEncoding('utf8'), client);
  client.on('data', (text) => {
    equal(typeof text, 'string');
    texts.push(text);
    if (texts.length === 1) client.write('go on');
  });
  client.on('end', mustCall(() => equal(texts.join('|'), 'a|€b')));
}));
