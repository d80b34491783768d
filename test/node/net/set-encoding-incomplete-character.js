// A character that the end of the stream cuts in two comes as one replacement character before 'end'.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer((socket) => {
  socket.end(Buffer.from([0x61, 0xe2, 0x82]));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.setEncoding('utf8');
  client.on('data', (part) => { text += part; });
  client.on('end', mustCall(() => equal(text, 'a\ufffd')));
}));
