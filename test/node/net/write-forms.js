// write() takes strings in every encoding, Buffers, Uint8Arrays and views into a larger buffer.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const pieces = [
  ['é', undefined, 'c3a9'],
  ['é', 'latin1', 'e9'],
  ['é', 'binary', 'e9'],
  ['a', 'ascii', '61'],
  ['é', 'utf16le', 'e900'],
  ['é', 'ucs2', 'e900'],
  ['00ff10', 'hex', '00ff10'],
  ['AP8=', 'base64', '00ff'],
  ['_-8', 'base64url', 'ffef'],
  ['€', 'UTF-8', 'e282ac'],
  [Buffer.from([1, 2]), undefined, '0102'],
  [new Uint8Array([3, 4]), undefined, '0304'],
  [new Uint8Array([9, 9, 5, 6, 9]).subarray(2, 4), undefined, '0506'],
  [new Uint16Array([0x0807]), undefined, '0708'],
  [new DataView(new Uint8Array([9, 10, 11]).buffer, 1, 2), undefined, '0a0b'],
];

const server = net.createServer((socket) => {
  socket.setEncoding('hex');
  let hex = '';
  socket.on('data', (text) => { hex += text; });
  socket.on('end', mustCall(() => equal(hex, pieces.map((p) => p[2]).join(''))));
  server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    let bytes = 0;
    for (const [chunk, encoding, hex] of pieces) {
      client.write(chunk, encoding);
      bytes += hex.length / 2;
    }
    equal(client.bytesWritten, bytes);
    client.end();
  }));
  client.resume();
}));
