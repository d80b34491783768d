// encoding decides what the callback gets: text in that encoding, or Buffers.
'use strict';
const { exec } = require('child_process');
const { deepEqual, equal, mustCall } = require('../common');

const text = (options, wanted) => exec("printf '\\303\\251'", options, mustCall((err, stdout, stderr) => {
  equal(stdout, wanted);
  equal(stderr, '');
}));
text({}, 'é');
text({ encoding: 'utf8' }, 'é');
text({ encoding: 'latin1' }, '\xc3\xa9');
text({ encoding: 'hex' }, 'c3a9');
for (const encoding of ['buffer', null, 'no-such-encoding']) {
  exec('printf ab', { encoding }, mustCall((err, stdout, stderr) => {
    equal(Buffer.isBuffer(stdout), true);
    deepEqual(stdout, Buffer.from('ab'));
    equal(stderr.length, 0);
  }));
}
exec('printf ab', { encoding: 'buffer' }, mustCall((err, stdout) => equal(stdout, 'ab'))).stdout.setEncoding('utf8');
