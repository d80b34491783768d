// Arguments are checked before anything starts.
'use strict';
const { spawn, spawnSync } = require('child_process');
const { throws } = require('../common');

for (const fn of [spawn, spawnSync]) {
  const type = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message });
  const value = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message });
  throws(() => fn(), type('The "file" argument must be of type string. Received undefined'));
  throws(() => fn(''), value("The argument 'file' cannot be empty. Received ''"));
  throws(() => fn('a\0b'), value(/^The argument 'file' must be a string without null bytes\. /));
  throws(() => fn('true', 'x'), type(/^The "args" argument must be of type object\./));
  throws(() => fn('true', ['ok', '\0']), value(/^The argument 'args\[1\]' must be a string without null bytes\. /));
  throws(() => fn('true', [], 1), type(/^The "options" argument must be of type object\./));
  throws(() => fn('true', [], null), type(/^The "options" argument must be of type object\./));
  throws(() => fn('true', { cwd: 1 }), type(/^The "options\.cwd" property must be of type string or an instance of Buffer or URL\./));
  throws(() => fn('true', { detached: 1 }), type(/^The "options\.detached" property must be of type boolean\./));
  throws(() => fn('true', { uid: '0' }), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => fn('true', { gid: true }), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => fn('true', { shell: 1 }), type(/^The "options\.shell" property must be one of type boolean or string\.|of type boolean or string\./));
  throws(() => fn('true', { argv0: 1 }), type(/^The "options\.argv0" property must be of type string\./));
  throws(() => fn('true', { killSignal: 'SIGNOTHING' }), { name: 'TypeError', code: 'ERR_UNKNOWN_SIGNAL', message: 'Unknown signal: SIGNOTHING' });
  throws(() => fn('true', { killSignal: {} }), type(/^The "options\.killSignal" property must be one of type string or number\.|of type string or number\./));
  throws(() => fn('true', { timeout: -1 }), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => fn('true', { stdio: 'never' }), value("The argument 'stdio' is invalid. Received 'never'"));
  throws(() => fn('true', { stdio: [{}] }), { code: 'ERR_INVALID_ARG_VALUE' });
  throws(() => fn('true', { env: { 'a\0': 'b' } }), { code: 'ERR_INVALID_ARG_VALUE' });
  throws(() => fn('true', { env: { a: 'b\0' } }), value(/^The property 'options\.env\['a'\]' must be a string without null bytes\. /));
}
throws(() => spawn('true', { stdio: ['ipc', 'ipc'] }), { code: 'ERR_IPC_ONE_PIPE', message: 'Child process can have only one IPC pipe' });
throws(() => spawnSync('true', { stdio: ['ipc'] }), { code: 'ERR_IPC_SYNC_FORK', message: 'IPC cannot be used with synchronous forks' });
throws(() => spawn('true', { stdio: ['x'] }), { name: 'TypeError', code: 'ERR_INVALID_SYNC_FORK_INPUT' });
throws(() => spawn('true', { signal: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
