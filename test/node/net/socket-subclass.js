// A class that extends net.Socket is a socket with its own methods.
'use strict';
const net = require('net');
const { equal, mustCall, ok } = require('../common');

class LineSocket extends net.Socket {
  constructor() {
    super();
    this.lines = 0;
  }

  writeLine(text) {
    this.lines++;
    return this.write(text + '\n');
  }
}

const server = net.createServer((socket) => {
  socket.on('data', mustCall((chunk) => equal(String(chunk), 'hello\n')));
  server.close();
});
server.listen(0, '127.0.0.1', () => {
  const client = new LineSocket();
  ok(client instanceof net.Socket);
  equal(client.connect(server.address().port, '127.0.0.1', mustCall(() => {
    client.writeLine('hello');
    client.end();
    equal(client.lines, 1);
  })), client);
});
