// bind() takes a port, a port and a host, options, or nothing; each with a callback.
'use strict';
const dgram = require('dgram');
const { equal, mustCall, ok } = require('../common');

function bound(address) {
  return mustCall(function() {
    equal(this.address().address, address);
    ok(this.address().port > 0);
    this.close();
  });
}
dgram.createSocket('udp4').bind(bound('0.0.0.0'));
dgram.createSocket('udp4').bind(0, bound('0.0.0.0'));
dgram.createSocket('udp4').bind(0, '127.0.0.1', bound('127.0.0.1'));
dgram.createSocket('udp4').bind({ port: 0, address: '127.0.0.1' }, bound('127.0.0.1'));
dgram.createSocket('udp4').bind({ port: 0 }, bound('0.0.0.0'));
const plain = dgram.createSocket('udp4');
plain.on('listening', bound('0.0.0.0'));
plain.bind();
