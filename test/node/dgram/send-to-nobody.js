// A datagram to a port where nobody listens is lost without an error on a socket that is not connected.
'use strict';
const dgram = require('dgram');
const { afterTurns, equal, mustCall, mustNotCall } = require('../common');

const gone = dgram.createSocket('udp4');
gone.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = gone.address();
  gone.close(mustCall(() => {
    const socket = dgram.createSocket('udp4');
    socket.on('error', mustNotCall('error'));
    socket.send('x', port, '127.0.0.1', mustCall((err) => {
      equal(err, null);
      afterTurns(20, () => socket.close(mustCall()));
    }));
  }));
}));
