// destroy calls the callbacks of writes that were not begun, and of end, with ERR_STREAM_DESTROYED or the reason.
'use strict';
const { Writable } = require('stream');
const { equal, mustCall, mustNotCall } = require('../common');

const quiet = new Writable({ write: mustNotCall('write') });
quiet.cork();
quiet.write('a', mustCall((err) => equal(err.code, 'ERR_STREAM_DESTROYED')));
quiet.destroy();

const reason = new Error('reason');
const failing = new Writable({ write: mustNotCall('write'), construct() {} });
failing.write('a', mustCall((err) => equal(err, reason)));
failing.end(mustCall((err) => equal(err, reason)));
failing.destroy(reason);
