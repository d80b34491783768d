// env is an object of strings: what is assigned becomes one, what is deleted is gone.
'use strict';
const { equal, ok } = require('../common');

process.env.JSRT_TEST_A = 5;
equal(process.env.JSRT_TEST_A, '5');
ok(Object.keys(process.env).includes('JSRT_TEST_A'));
ok('JSRT_TEST_A' in process.env);
process.env.JSRT_TEST_A = '';
equal(process.env.JSRT_TEST_A, '');
equal(delete process.env.JSRT_TEST_A, true);
equal(process.env.JSRT_TEST_A, undefined);
equal(delete process.env.JSRT_TEST_A, true);
