// A port that is none throws ERR_SOCKET_BAD_PORT at once, and the server can still listen afterwards.
'use strict';
const net = require('net');
const { mustCall, mustNotCall, throws } = require('../common');

const server = net.createServer();
server.on('error', mustNotCall('error'));
for (const [port, shown] of [[-1, 'type number (-1)'], [65536, 'type number (65536)'], [1.5, 'type number (1.5)'],
  [NaN, 'type number (NaN)'], ['65536', "type string ('65536')"]]) {
  const error = {
    name: 'RangeError',
    code: 'ERR_SOCKET_BAD_PORT',
    message: `options.port should be >= 0 and < 65536. Received ${shown}.`,
  };
  throws(() => server.listen(port), error);
  throws(() => server.listen({ port }), error);
}
server.listen(0, mustCall(() => server.close()));
