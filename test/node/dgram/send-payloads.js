// send() takes a string, Buffer, Uint8Array, other views, and an array of these as one datagram.
'use strict';
const dgram = require('dgram');
const { equal, mustCall } = require('../common');

const payloads = [
  ['é', 'c3a9'],
  [Buffer.from([1, 2]), '0102'],
  [new Uint8Array([9, 3, 4]).subarray(1), '0304'],
  [new Uint16Array([0x0605]), '0506'],
  [new DataView(new Uint8Array([9, 7, 8]).buffer, 1), '0708'],
  [['a', Buffer.from('b'), new Uint8Array([99])], '616263'],
  [[], ''],
];
const socket = dgram.createSocket('udp4');
let next = 0;

function send() {
  const [payload, hex] = payloads[next];
  socket.send(payload, socket.address().port, '127.0.0.1', mustCall((err, bytes) => {
    equal(err, null);
    equal(bytes, hex.length / 2);
  }));
}
socket.on('message', mustCall((msg, rinfo) => {
  const hex = payloads[next][1];
  equal(msg.toString('hex'), hex);
  equal(rinfo.size, hex.length / 2);
  if (++next < payloads.length) send();
  else socket.close();
}, payloads.length));
socket.bind(0, '127.0.0.1', mustCall(send));
