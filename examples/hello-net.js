// Starts a TCP and a UDP echo server on free ports, talks to both, prints what came back and ends by itself.
//
//   jsrt examples/hello-net.js
'use strict';

const dgram = require('dgram');
const net = require('net');

function helloTcp(done) {
  const server = net.createServer((socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let reply = '';
    client.setEncoding('utf8');
    client.on('data', (text) => { reply += text; });
    // The server ends its side when it has written all of it: what came back is complete then.
    client.on('end', () => {
      console.log(`TCP echo: ${reply}`);
      server.close(done);
    });
    client.write('hello, ');
    client.end('stream');
  });
}

function helloUdp(done) {
  const server = dgram.createSocket('udp4');
  const client = dgram.createSocket('udp4');
  server.on('message', (msg, rinfo) => server.send(msg, rinfo.port, rinfo.address));
  client.on('message', (msg) => {
    console.log(`UDP echo: ${msg}`);
    client.close();
    server.close(done);
  });
  server.bind(0, '127.0.0.1', () => {
    client.send('hello, datagram', server.address().port, '127.0.0.1');
  });
}

helloTcp(() => helloUdp(() => console.log('done')));
