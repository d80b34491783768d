// A host name is looked up: localhost reaches this machine.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
socket.on('message', mustCall((msg, rinfo) => {
  equal(rinfo.address, '127.0.0.1');
  socket.close();
}));
socket.bind(0, mustCall(() => socket.send('x', socket.address().port, 'localhost', mustCall((err) => equal(err, null)))));
