// Two thousand datagrams over loopback, a window at a time: all arrive, in order.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const count = 2000;
const window = 50; // far below what a socket buffer holds
const server = dgram.createSocket('udp4');
const client = dgram.createSocket('udp4');
let sent = 0;
let got = 0;

function send() {
  for (let i = 0; i < window; i++) client.send(String(sent++), server.address().port, '127.0.0.1');
}
server.on('message', mustCall((msg) => {
  equal(Number(msg), got++);
  if (got === count) {
    server.close();
    client.close();
  } else if (got === sent) {
    send();
  }
}, count));
server.bind(0, '127.0.0.1', mustCall(send));
