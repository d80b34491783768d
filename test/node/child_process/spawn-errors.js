// What kind of file and folder there is decides about the error: some come as an event, the others are thrown.
'use strict';
const { spawn } = require('child_process');
const { isError, mustCall, throws } = require('../common');

spawn('/etc/passwd').on('error', mustCall((err) => isError(err, { message: 'spawn /etc/passwd EACCES', code: 'EACCES' })));
spawn('true', { cwd: '/jsrt-no-such-folder' }).on('error', mustCall((err) => isError(err, { message: 'spawn true ENOENT', code: 'ENOENT' })));
throws(() => spawn('true', { cwd: '/etc/passwd' }), { message: 'spawn ENOTDIR', code: 'ENOTDIR', syscall: 'spawn' });
throws(() => spawn('/etc/passwd/x'), { code: 'ENOTDIR' });
throws(() => spawn('true', ['x'.repeat(3000000)]), { message: 'spawn E2BIG', code: 'E2BIG' });
throws(() => spawn('true', { stdio: ['ignore', 'ignore', 777] }), { message: 'spawn EBADF', code: 'EBADF' });
