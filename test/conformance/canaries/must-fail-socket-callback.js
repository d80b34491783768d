'use strict';
const net = require('net');
const server = net.createServer().listen(0, '127.0.0.1', () => {
  server.close(() => { throw new Error('on purpose'); });
});
