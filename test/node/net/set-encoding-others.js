// setEncoding() in hex, base64 and latin1; base64 holds bytes back until it has three.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const wanted = { hex: '00ff7f80e9', base64: 'AP9/gOk=', latin1: '\x00\xff\x7f\x80\xe9' };
let open = Object.keys(wanted).length;
const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.write(Buffer.from([0x00]));
  socket.write(Buffer.from([0xff, 0x7f, 0x80]));
  socket.end(Buffer.from([0xe9]));
  if (--open === 0) server.close();
});
server.listen(0, '127.0.0.1', mustCall(() => {
  for (const encoding of Object.keys(wanted)) {
    const client = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    client.setEncoding(encoding);
    client.on('data', (part) => { text += part; });
    client.on('end', mustCall(() => equal(text, wanted[encoding], encoding)));
  }
}));
