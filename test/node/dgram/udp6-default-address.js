// A udp6 socket that is bound without a host has the address ::, and sends to ::1 without one.
'use strict';
const dgram = require('dgram');
const { equal, mustCall, withIPv6 } = require('../common');

withIPv6(mustCall(() => {
  const socket = dgram.createSocket('udp6');
  socket.on('message', mustCall((msg, rinfo) => {
    equal(rinfo.family, 'IPv6');
    socket.close();
  }));
  socket.bind(0, mustCall(() => {
    equal(socket.address().address, '::');
    socket.send('x', socket.address().port);
  }));
}));
