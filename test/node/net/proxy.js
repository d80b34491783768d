// A proxy of two sockets forwards both directions, the FINs included.
'use strict';
const net = require('net');
const { equal, mustCall } = require('../common');

const size = 3 << 20;
const target = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  let got = 0;
  socket.on('data', (chunk) => {
    got += chunk.length;
    if (!socket.write(chunk)) socket.pause();
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', mustCall(() => {
    equal(got, size);
    socket.end('.');
  }));
  target.close();
}));

function forward(from, to) {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', mustCall(() => to.end()));
}

const proxy = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  const out = net.connect({ port: target.address().port, host: '127.0.0.1', allowHalfOpen: true });
  forward(socket, out);
  forward(out, socket);
  proxy.close();
}));

target.listen(0, '127.0.0.1', mustCall(() => {
  proxy.listen(0, '127.0.0.1', mustCall(() => {
    const client = net.connect(proxy.address().port, '127.0.0.1');
    let got = 0;
    client.on('data', (chunk) => { got += chunk.length; });
    client.on('end', mustCall(() => equal(got, size + 1)));
    client.end(Buffer.alloc(size));
  }));
}));
