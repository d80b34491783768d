// A port that is none throws ERR_SOCKET_BAD_PORT at once.
'use strict';
const net = require('net');
const { throws } = require('../common');

for (const [port, shown] of [[-1, 'type number (-1)'], [65536, 'type number (65536)'], [1.5, 'type number (1.5)'],
  [NaN, 'type number (NaN)'], ['', "type string ('')"]]) {
  throws(() => net.connect({ port, host: '127.0.0.1' }), {
    name: 'RangeError',
    code: 'ERR_SOCKET_BAD_PORT',
    message: `Port should be >= 0 and < 65536. Received ${shown}.`,
  });
}
