// What the tests share. A test is one file and one process: it passes when it exits with status 0 *and* every function wrapped by
// mustCall has run as often as it should. Only then the line "verified N" is printed, N being the number of checks made; the runner
// asks for that line, so that a file that never got to its checks, or a runtime that skips 'exit' handlers, does not pass.
'use strict';

let checks = 0;
let skipped = false;
const expected = []; // { name, where, least, most, calls }

process.on('exit', (code) => {
  if (code !== 0 || skipped) return;
  const unmet = expected.filter((e) => e.calls < e.least || e.calls > e.most);
  for (const e of unmet) {
    const times = e.most === Infinity ? `at least ${e.least}` : e.least;
    console.error(`${e.name}: expected ${times} calls, got ${e.calls}\n${e.where}`);
  }
  if (checks === 0) console.error('the test checked nothing');
  if (unmet.length > 0 || checks === 0) {
    process.exitCode = 1;
    return;
  }
  console.log(`verified ${checks}`);
});

// Where a helper was called from: the stack without the helpers of this file.
function where() {
  return String(new Error().stack).split('\n').slice(3, 6).join('\n');
}

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (value instanceof Error) return `[${value.name}: ${value.message}]`;
  if (value instanceof Uint8Array) return `<${Array.from(value.subarray(0, 40)).join(' ')}> (${value.length} bytes)`;
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value);
    } catch {
      return '[object]';
    }
  }
  return String(value);
}

function fail(message) {
  throw new Error(message);
}

function ok(value, message) {
  checks++;
  if (!value) fail(message || `${show(value)} is not true`);
}

// The same value, as Object.is sees it.
function equal(actual, wanted, message) {
  checks++;
  if (!Object.is(actual, wanted)) fail(`${message ? message + ': ' : ''}got ${show(actual)}, expected ${show(wanted)}`);
}

// The first difference between two values of plain data (primitives, arrays, objects, byte arrays), or null. Prototypes are not compared.
function difference(a, b, path) {
  if (Object.is(a, b)) return null;
  const here = `${path || 'value'}: got ${show(a)}, expected ${show(b)}`;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return here;
  if (Array.isArray(a) !== Array.isArray(b) || (a instanceof Uint8Array) !== (b instanceof Uint8Array)) return here;
  if (a instanceof Uint8Array) {
    if (a.length !== b.length) return here;
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== b[i]) return `${path || 'value'}[${i}]: got ${a[i]}, expected ${b[i]}`;
    }
    return null;
  }
  const keys = Object.keys(a).sort();
  if (keys.join() !== Object.keys(b).sort().join()) return here;
  for (const key of keys) {
    const inner = difference(a[key], b[key], `${path || ''}.${key}`);
    if (inner) return inner;
  }
  return null;
}

function deepEqual(actual, wanted, message) {
  checks++;
  const found = difference(actual, wanted);
  if (found) fail(message ? `${message}: ${found}` : found);
}

// err is an Error that has each of the properties; a regular expression stands for what matches it.
function isError(err, properties) {
  checks++;
  if (!(err instanceof Error)) fail(`${show(err)} is no Error`);
  for (const key of Object.keys(properties)) {
    const wanted = properties[key];
    if (wanted instanceof RegExp) {
      if (!wanted.test(err[key])) fail(`error.${key}: ${show(err[key])} does not match ${wanted}\n${err.stack}`);
    } else if (!Object.is(err[key], wanted)) {
      fail(`error.${key}: got ${show(err[key])}, expected ${show(wanted)}\n${err.stack}`);
    }
  }
}

// fn throws, at once, an error with the properties.
function throws(fn, properties) {
  let thrown = null;
  try {
    fn();
  } catch (err) {
    thrown = { err };
  }
  if (thrown === null) fail(`nothing was thrown, expected ${show(properties)}`);
  isError(thrown.err, properties);
}

function counted(fn, least, most) {
  checks++;
  const entry = { name: (fn && fn.name) || 'a function', where: where(), least, most, calls: 0 };
  expected.push(entry);
  return function(...args) {
    entry.calls++;
    if (entry.calls > most) fail(`${entry.name}: called more than ${most} times\n${entry.where}`);
    return fn ? fn.apply(this, args) : undefined;
  };
}

// The returned function must be called exactly so many times before the process ends.
function mustCall(fn, times = 1) {
  return counted(fn, times, times);
}

function mustCallAtLeast(fn, times = 1) {
  return counted(fn, times, Infinity);
}

function mustNotCall(message) {
  checks++;
  const place = where();
  return function(...args) {
    fail(`${message || 'this function'} must not be called; got (${args.map(show).join(', ')})\n${place}`);
  };
}

// Runs fn after the loop has gone round n times. Loopback delivers within the sender's system call, so whatever is going to arrive
// of what was already sent has arrived by then: it is how a test sees that something does *not* happen, without a delay.
function afterTurns(n, fn) {
  if (n === 0) return fn();
  setImmediate(() => afterTurns(n - 1, fn));
}

// A path for a Unix domain socket that no other test uses.
function socketPath(name) {
  return `${process.env.TMPDIR || '/tmp'}/jsrt-${process.pid}-${name}.sock`;
}

// Ends the test as neither passed nor failed.
function skip(reason) {
  skipped = true;
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

// Calls fn when this machine has an IPv6 loopback, else skips the test.
function withIPv6(fn) {
  const probe = require('net').createServer();
  probe.on('error', (err) => skip(`no IPv6 loopback: ${err.message}`));
  probe.listen(0, '::1', () => probe.close(fn));
}

module.exports = {
  afterTurns, deepEqual, equal, fail, isError, mustCall, mustCallAtLeast, mustNotCall, ok, skip, socketPath, throws, withIPv6,
};
