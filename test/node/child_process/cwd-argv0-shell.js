// cwd, argv0 and shell.
'use strict';
const { spawnSync } = require('child_process');
const { equal } = require('../common');

const out = (file, args, options) => String(spawnSync(file, args, options).stdout);
equal(out('pwd', [], { cwd: '/' }), '/\n');
equal(out('pwd', [], { cwd: Buffer.from('/') }), '/\n');
equal(out('sh', ['-c', 'echo $0'], { argv0: 'other' }), 'other\n');
equal(out(process.execPath, ['-p', 'process.argv0'], { argv0: 'other' }), 'other\n');
equal(out('echo $((1 + 2)) "a  b"', [], { shell: true }), '3 a  b\n');
equal(out('echo $0', [], { shell: '/bin/bash' }), '/bin/bash\n');
