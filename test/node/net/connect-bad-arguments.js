// connect() without a target, or with one of the wrong type, throws.
'use strict';
const net = require('net');
const { throws } = require('../common');

const missing = {
  name: 'TypeError',
  code: 'ERR_MISSING_ARGS',
  message: 'The "options" or "port" or "path" argument must be specified',
};
throws(() => net.connect(), missing);
throws(() => net.connect({}), missing);
throws(() => net.connect({ port: null }), {
  name: 'TypeError',
  code: 'ERR_INVALID_ARG_TYPE',
  message: 'The "options.port" property must be one of type number or string. Received null',
});
throws(() => net.connect({ port: true }), {
  code: 'ERR_INVALID_ARG_TYPE',
  message: 'The "options.port" property must be one of type number or string. Received type boolean (true)',
});
