// Options that name neither a port nor a path throw ERR_INVALID_ARG_VALUE.
'use strict';
const net = require('net');
const { throws } = require('../common');

throws(() => net.createServer().listen({}), {
  name: 'TypeError',
  code: 'ERR_INVALID_ARG_VALUE',
  message: 'The argument \'options\' must have the property "port" or "path". Received {}',
});
