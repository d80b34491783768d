// An offset or length outside the buffer throws ERR_BUFFER_OUT_OF_BOUNDS.
'use strict';
const dgram = require('dgram');
const { throws } = require('../common');

const socket = dgram.createSocket('udp4');
const message = Buffer.from('abc');
const outside = (what) => ({
  name: 'RangeError',
  code: 'ERR_BUFFER_OUT_OF_BOUNDS',
  message: `"${what}" is outside of buffer bounds`,
});
throws(() => socket.send(message, 2, 5, 9, '127.0.0.1'), outside('length'));
throws(() => socket.send(message, 5, 1, 9, '127.0.0.1'), outside('offset'));
throws(() => socket.send(message, -1, 1, 9, '127.0.0.1'), outside('offset'));
socket.close();
