// The same server listens again after it has closed.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => socket.end('hi'), 2));

function round(next) {
  server.listen(0, '127.0.0.1', mustCall(() => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    client.on('data', (chunk) => { text += chunk; });
    client.on('close', mustCall(() => {
      equal(text, 'hi');
      server.close(mustCall(next));
    }));
  }));
}
round(() => round(() => {}));
