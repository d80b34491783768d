// close(): the callback is a 'close' listener, called later, once, with the socket as `this`.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const socket = dgram.createSocket('udp4');
let returned = false;
socket.on('close', mustCall(function(...args) {
  equal(returned, true);
  equal(this, socket);
  equal(args.length, 0);
}));
equal(socket.close(mustCall(function() {
  equal(this, socket);
})), socket);
returned = true;
