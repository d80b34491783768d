// The function given to createSocket() listens to 'message', with the socket as `this`.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4', mustCall(function(msg) {
  equal(this, socket);
  equal(String(msg), 'one');
  socket.close();
}));
socket.bind(0, '127.0.0.1', () => socket.send('one', socket.address().port, '127.0.0.1'));

const other = dgram.createSocket({ type: 'udp4' }, mustCall(() => other.close()));
other.bind(0, '127.0.0.1', () => other.send('two', other.address().port, '127.0.0.1'));
