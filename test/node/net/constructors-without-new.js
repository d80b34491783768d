// net.Server and net.Socket can be called without new.
'use strict';
const net = require('net');
const EventEmitter = require('events');
const { mustCall, ok } = require('../common');

const server = net.Server(mustCall((socket) => {
  socket.end();
  server.close();
}));
ok(server instanceof net.Server);
ok(server instanceof EventEmitter);
const client = net.Socket();
ok(client instanceof net.Socket);
ok(client instanceof EventEmitter);
server.listen(0, '127.0.0.1', () => client.connect(server.address().port, '127.0.0.1').resume());
