// The encoding option of a Readable decodes what is pushed, also characters that chunks cut.
'use strict';
const { Readable } = require('stream');
const { equal, mustCall } = require('../common');

const readable = new Readable({ encoding: 'utf8', read() {} });
let text = '';
readable.on('data', (chunk) => { text += chunk; });
readable.on('end', mustCall(() => equal(text, 'é!')));
readable.push(Buffer.from([0xc3]));
readable.push(Buffer.from([0xa9, 0x21]));
readable.push(null);
