// write() of what is neither text nor bytes throws; null has a code of its own.
'use strict';
const net = require('net');
const { mustNotCall, throws } = require('../common');

const socket = new net.Socket();
socket.on('error', mustNotCall('error'));
const must = 'The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView.';
for (const [value, shown] of [[5, 'type number (5)'], [undefined, 'undefined'], [true, 'type boolean (true)'],
  [{}, 'an instance of Object'], [[], 'an instance of Array']]) {
  throws(() => socket.write(value), {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: `${must} Received ${shown}`,
  });
}
throws(() => socket.write(null), {
  name: 'TypeError',
  code: 'ERR_STREAM_NULL_VALUES',
  message: 'May not write null values to stream',
});
