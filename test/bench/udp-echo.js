// UDP echo server: every datagram goes back to its sender. Prints "port N" when it is bound.
const dgram = require('dgram');

const socket = dgram.createSocket('udp4');
socket.on('message', (msg, rinfo) => socket.send(msg, rinfo.port, rinfo.address));
socket.bind(0, '127.0.0.1', () => console.log('port ' + socket.address().port));
