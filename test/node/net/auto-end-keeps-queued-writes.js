// A socket that ends by itself after the peer's FIN first sends all that was queued.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const size = 8 << 20;
const server = net.createServer(mustCall((socket) => {
  socket.resume();
  socket.write(Buffer.alloc(size), mustCall((err) => equal(err == null, true)));
  socket.on('end', mustCall(() => equal(socket.writableFinished, false)));
  socket.on('close', mustCall((hadError) => equal(hadError, false)));
  server.close();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => client.end()));
  let got = 0;
  // The FIN is at the server long before it can have sent everything: reading starts late.
  setTimeout(() => client.on('data', (chunk) => { got += chunk.length; }), 20);
  client.on('end', mustCall(() => equal(got, size)));
}));
