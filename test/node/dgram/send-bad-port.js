// A port that is none, 0 included, throws ERR_SOCKET_BAD_PORT at once.
'use strict';
const dgram = require('dgram');
const { throws } = require('../common');

const socket = dgram.createSocket('udp4');
for (const [port, shown] of [[-1, 'type number (-1)'], [0, 'type number (0)'], [65536, 'type number (65536)'],
  [1.5, 'type number (1.5)'], [NaN, 'type number (NaN)'], ['abc', "type string ('abc')"], [null, 'null'], [undefined, 'undefined'],
  [true, 'type boolean (true)']]) {
  throws(() => socket.send('x', port, '127.0.0.1'), {
    name: 'RangeError',
    code: 'ERR_SOCKET_BAD_PORT',
    message: `Port should be > 0 and < 65536. Received ${shown}.`,
  });
}
socket.close();
