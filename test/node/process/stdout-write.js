// stdout.write() takes strings and bytes and says whether more may be written.
'use strict';
const { equal } = require('../common');

equal(process.stdout.write('text '), true);
equal(process.stdout.write(Buffer.from('bytes\n')), true);
equal(process.stderr.write(''), true);
