// What a program asks about its process has the right type and agrees with itself.
'use strict';
const { equal, ok } = require('../common');

ok(Number.isInteger(process.pid) && process.pid > 0);
ok(['linux', 'darwin', 'freebsd'].includes(process.platform), process.platform);
ok(['x64', 'arm64'].includes(process.arch), process.arch);
ok(/^v\d+\.\d+\.\d+/.test(process.version), process.version);
equal(process.versions.node, process.version.slice(1));
ok(process.cwd().startsWith('/'));
equal(typeof process.env.PATH, 'string');
equal(process.env.JSRT_NO_SUCH_VARIABLE, undefined);
equal('JSRT_NO_SUCH_VARIABLE' in process.env, false);
equal(String(process), '[object process]');
equal(require('process'), process);
equal(require('node:process'), process);
