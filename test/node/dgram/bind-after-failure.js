// A socket whose bind failed can be bound elsewhere.
'use strict';
const dgram = require('dgram');
const { mustCall } = require('../common');

const first = dgram.createSocket('udp4');
first.bind(0, '127.0.0.1', mustCall(() => {
  const second = dgram.createSocket('udp4');
  second.on('error', mustCall(() => {
    second.bind(0, '127.0.0.1');
  }));
  second.on('listening', mustCall(() => {
    second.close();
    first.close();
  }));
  second.bind(first.address().port, '127.0.0.1');
}));
