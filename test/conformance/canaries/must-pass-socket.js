'use strict';
// The loop stays alive for a socket and ends by itself when it is closed.
const net = require('net');
const server = net.createServer((socket) => socket.end(process.argv[2])).listen(0, '127.0.0.1', () => {
  let text = '';
  net.connect(server.address().port, '127.0.0.1')
    .setEncoding('utf8')
    .on('data', (chunk) => { text += chunk; })
    .on('end', () => { console.log(`ran ${text}`); server.close(); });
});
