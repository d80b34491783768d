// A listening server goes to a child, which accepts though the parent has closed its own.
'use strict';
const net = require('net');
if (process.argv[2] === 'child') {
  process.on('message', (m, server) => {
    process.send([server instanceof net.Server, server.listening, server.address().port]);
    server.on('connection', (socket) => {
      socket.end('from child');
      server.close(() => process.disconnect());
    });
  });
  return;
}
const { fork } = require('child_process');
const { deepEqual, equal, mustCall, mustNotCall } = require('../common');

const child = fork(__filename, ['child']);
const server = net.createServer(mustNotCall('a connection in the parent'));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  child.send('server', server, () => server.close());
  child.on('message', mustCall((m) => {
    deepEqual(m, [true, true, port]);
    const client = net.connect(port, '127.0.0.1');
    let text = '';
    client.on('data', (chunk) => text += chunk);
    client.on('close', mustCall(() => equal(text, 'from child')));
  }));
});
child.on('close', mustCall());
