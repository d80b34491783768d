// Must fail: an exception in a 'message' listener.
'use strict';
const dgram = require('dgram');
const { mustCall } = require('../common');

const socket = dgram.createSocket('udp4', mustCall(() => {
  throw new Error('in a listener');
}));
socket.bind(0, '127.0.0.1', mustCall(() => socket.send('x', socket.address().port, '127.0.0.1')));
