// createSocket() knows udp4 and udp6; everything else throws ERR_SOCKET_BAD_TYPE.
'use strict';
const dgram = require('dgram');
const EventEmitter = require('events');
const { equal, ok, throws } = require('../common');

const error = {
  name: 'TypeError',
  code: 'ERR_SOCKET_BAD_TYPE',
  message: 'Bad socket type specified. Valid types are: udp4, udp6',
};
for (const type of ['tcp', 'udp', '', undefined, 4, { type: 'udp5' }, {}]) {
  throws(() => dgram.createSocket(type), error);
}
for (const type of ['udp4', 'udp6', { type: 'udp4' }, { type: 'udp6' }]) {
  const socket = dgram.createSocket(type);
  equal(socket.type, type.type || type);
  ok(socket instanceof dgram.Socket);
  ok(socket instanceof EventEmitter);
  socket.close();
}
