// A second bind() throws ERR_SOCKET_ALREADY_BOUND, while the first is under way and after it.
'use strict';
const dgram = require('dgram');
const { mustCall, throws } = require('../common');

const error = { code: 'ERR_SOCKET_ALREADY_BOUND', message: 'Socket is already bound' };
const socket = dgram.createSocket('udp4');
socket.bind(0, '127.0.0.1', mustCall(() => {
  throws(() => socket.bind(0), error);
  socket.close();
}));
throws(() => socket.bind(0), error);
