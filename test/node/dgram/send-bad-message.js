// A message or address of the wrong type throws ERR_INVALID_ARG_TYPE.
'use strict';
const dgram = require('dgram');
const { throws } = require('../common');

const socket = dgram.createSocket('udp4');
const must = 'argument must be of type string or an instance of Buffer, TypedArray, or DataView.';
for (const [value, shown] of [[5, 'type number (5)'], [{}, 'an instance of Object'], [undefined, 'undefined'], [null, 'null']]) {
  throws(() => socket.send(value, 9, '127.0.0.1'), {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: `The "buffer" ${must} Received ${shown}`,
  });
}
throws(() => socket.send(['a', 5], 9, '127.0.0.1'), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: `The "buffer list arguments" ${must} Received an instance of Array`,
});
throws(() => socket.send('x', 9, 5), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: 'The "address" argument must be of type string. Received type number (5)',
});
socket.close();
