(function (binding) {
  const { invalidArgType, invalidArgValue, coded, isDeepEqual, isDeepStrictEqual, util } = binding;
  const { inspect } = util;

  const headlines = {
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: 'Values have same structure but are not reference-equal:',
    notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
  };
  const maxLines = 50; // of one side in a message

  const show = (value) => inspect(value, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, maxStringLength: Infinity, showHidden: false,
    showProxy: false, sorted: true, getters: true, breakLength: Infinity,
  });
  const isError = (value) => value instanceof Error;
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

  // A copy of an error with its message visible, so that the difference shows it.
  const copyError = (source) => {
    const target = Object.assign({ __proto__: Object.getPrototypeOf(source) }, source);
    Object.defineProperty(target, 'message', { value: source.message });
    if (Object.prototype.hasOwnProperty.call(source, 'cause')) {
      Object.defineProperty(target, 'cause', { value: isError(source.cause) ? copyError(source.cause) : source.cause });
    }
    return target;
  };

  // The shortest edit script of two lists of lines (E. Myers, An O(ND) Difference Algorithm, 1986): [kind, line] with kind -1, 0 or 1.
  const diff = (actual, expected, same) => {
    const n = actual.length;
    const m = expected.length;
    const max = n + m;
    const v = new Int32Array(2 * max + 2);
    const trace = [];
    let done = false;
    for (let d = 0; d <= max && !done; d++) {
      trace.push(v.slice());
      for (let k = -d; k <= d; k += 2) {
        let x = k === -d || (k !== d && v[k - 1 + max] < v[k + 1 + max]) ? v[k + 1 + max] : v[k - 1 + max] + 1;
        let y = x - k;
        while (x < n && y < m && same(actual[x], expected[y])) { x++; y++; }
        v[k + max] = x;
        if (x >= n && y >= m) { done = true; break; }
      }
    }
    const out = [];
    let x = n;
    let y = m;
    for (let d = trace.length - 1; d >= 0; d--) {
      const t = trace[d];
      const k = x - y;
      const pk = k === -d || (k !== d && t[k - 1 + max] < t[k + 1 + max]) ? k + 1 : k - 1;
      const px = t[pk + max];
      const py = px - pk;
      while (x > px && y > py) { x--; y--; out.push([0, actual[x].endsWith(',') ? actual[x] : expected[y]]); }
      if (d > 0) out.push(x === px ? [-1, expected[--y]] : [1, actual[--x]]);
    }
    return out.reverse();
  };

  const printDiff = (script) => {
    const lines = [];
    let skipped = false;
    for (let i = 0; i < script.length; i++) {
      const [kind, line] = script[i];
      if (kind !== 0) {
        lines.push(`${kind > 0 ? '+' : '-'} ${line}`);
        continue;
      }
      // A run of equal lines shows its first five and, before a change, its last one.
      let end = i;
      while (end < script.length && script[end][0] === 0) end++;
      const run = end - i;
      const whole = run <= 5 || (end < script.length && run <= 7);
      const head = whole ? run : 5;
      for (let j = 0; j < head; j++) lines.push(`  ${script[i + j][1]}`);
      if (!whole && end < script.length) {
        lines.push('...', `  ${script[end - 1][1]}`);
        skipped = true;
      }
      i = end - 1;
    }
    return { text: lines.join('\n'), skipped };
  };

  // A caret under the first difference of two strings that fit a line.
  const indicator = (actual, expected, left, right) => {
    if (typeof actual !== 'string' || typeof expected !== 'string' || left.length + right.length > 80) return '';
    let at = 0;
    while (at < left.length && left[at] === right[at]) at++;
    return at >= 3 && at < left.length ? `\n${' '.repeat(at + 2)}^` : '';
  };

  const differs = (actual, expected, operator, custom) => {
    const left = show(actual);
    const right = show(expected);
    const a = left.split('\n');
    const b = right.split('\n');
    if (operator === 'strictEqual' && isObject(actual) && isObject(expected)) operator = 'strictEqualObject';
    const headline = custom === undefined ? headlines[operator] : custom;
    if (left === right && operator === 'strictEqualObject' && typeof actual === 'object') {
      const body = a.length > maxLines ? [...a.slice(0, maxLines), '...'] : a;
      return `${custom === undefined ? headlines.notIdentical : custom}\n\n${body.join('\n')}\n`;
    }
    if (a.length === 1 && b.length === 1 && (operator === 'strictEqualObject' || !isObject(actual) || !isObject(expected))) {
      const quotes = (typeof actual === 'string' ? 2 : 0) + (typeof expected === 'string' ? 2 : 0);
      if (left.length + right.length - quotes <= 12 && (actual !== 0 || expected !== 0)) return `${headline}\n\n${left} !== ${right}\n`;
      return `${headline}\n+ actual - expected\n\n+ ${left}\n- ${right}${indicator(actual, expected, left, right)}\n`;
    }
    const script = diff(a, b, (x, y) => x === y || (x.endsWith(',') && x.slice(0, -1) === y) || (y.endsWith(',') && y.slice(0, -1) === x));
    const printed = printDiff(script);
    return `${headline}\n+ actual - expected${printed.skipped ? '\n... Skipped lines' : ''}\n\n${printed.text}\n`;
  };

  const names = {
    deepEqual: 'deepEqual', notDeepEqual: 'notDeepEqual', equal: '==', notEqual: '!=',
  };

  class AssertionError extends Error {
    constructor(options) {
      if (options === null || typeof options !== 'object') throw invalidArgType('options', ['Object'], options);
      const { message, operator, stackStartFn, details, stackStartFunction } = options;
      let { actual, expected } = options;
      const diffs = ['deepStrictEqual', 'strictEqual'];
      let text;
      if (message !== undefined && message !== null) {
        text = diffs.includes(operator) && options.generated !== true && options.diffMessage === true ?
          differs(actual, expected, operator, String(message)) : String(message);
      } else {
        if (isObject(actual) && isObject(expected) && isError(actual) && isError(expected) && 'stack' in actual && 'stack' in expected) {
          actual = copyError(actual);
          expected = copyError(expected);
        }
        text = generate(actual, expected, operator);
      }
      super(text);
      ({ actual, expected } = options);
      Object.defineProperty(this, 'name', {
        value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true,
      });
      this.generatedMessage = message === undefined || message === null;
      this.code = 'ERR_ASSERTION';
      if (details) {
        this.actual = undefined;
        this.expected = undefined;
        this.operator = undefined;
        for (let i = 0; i < details.length; i++) {
          this[`message ${i}`] = details[i].message;
          this[`actual ${i}`] = details[i].actual;
          this[`expected ${i}`] = details[i].expected;
          this[`operator ${i}`] = details[i].operator;
          this[`stack trace ${i}`] = details[i].stack;
        }
      } else {
        this.actual = actual;
        this.expected = expected;
        this.operator = operator;
      }
      this.diff = options.diff === undefined ? 'simple' : options.diff;
      if (Error.captureStackTrace) Error.captureStackTrace(this, stackStartFn || stackStartFunction);
      this.stack;
      this.name = 'AssertionError';
    }
    toString() { return `${this.name} [${this.code}]: ${this.message}`; }
    [inspect.custom](depth, ctx) {
      const { actual, expected } = this;
      // Long strings would drown the rest.
      for (const name of ['actual', 'expected']) {
        if (typeof this[name] === 'string') {
          const lines = this[name].split('\n');
          if (lines.length > 10) this[name] = `${lines.slice(0, 10).join('\n')}\n...`;
          else if (this[name].length > 512) this[name] = `${this[name].slice(0, 512)}...`;
        }
      }
      const out = inspect(this, { ...ctx, customInspect: false, depth: 0 });
      this.actual = actual;
      this.expected = expected;
      return out;
    }
  }

  function generate(actual, expected, operator) {
    switch (operator) {
      case 'deepStrictEqual': case 'strictEqual':
        return differs(actual, expected, operator);
      case 'notDeepStrictEqual': case 'notStrictEqual': {
        let base = headlines[operator];
        const lines = show(actual).split('\n');
        if (operator === 'notStrictEqual' && isObject(actual)) base = headlines.notStrictEqualObject;
        if (lines.length > maxLines) lines.splice(maxLines, lines.length, '...');
        if (lines.length === 1) return `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
        return `${base}\n\n${lines.join('\n')}\n`;
      }
      default: {
        let left = show(actual);
        let right = show(expected);
        const known = headlines[operator];
        if (operator === 'notDeepEqual' && left === right) {
          left = `${known}\n\n${left}`;
          return left.length > 1024 ? `${left.slice(0, 1021)}...` : left;
        }
        if (left.length > 512) left = `${left.slice(0, 509)}...`;
        if (right.length > 512) right = `${right.slice(0, 509)}...`;
        if (operator === 'deepEqual') return `${known}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
        if (operator === 'notDeepEqual') return `${headlines.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
        return `${left} ${operator} ${right}`;
      }
    }
  }

  const formatted = (message) => {
    if (message.length <= 1) return message[0];
    return util.format(...message);
  };
  const failWith = (options) => {
    const list = Array.isArray(options.message) ? options.message : [options.message];
    const message = list[0];
    if (list.length === 1) {
      if (isError(message)) throw message;
      if (typeof message === 'function') {
        const result = message(options.actual, options.expected);
        throw new AssertionError({ ...options, message: typeof result === 'string' ? result : undefined });
      }
    }
    throw new AssertionError({ ...options, message: formatted(list), diffMessage: message !== undefined });
  };
  const two = (n) => {
    if (n < 2) throw coded('ERR_MISSING_ARGS', '"actual" and "expected" arguments');
  };

  const isOk = (fn, n, value, message) => {
    if (value) return;
    let generated = false;
    if (n === 0) {
      generated = true;
      message = ['No value argument passed to `assert.ok()`'];
    } else if (message[0] === undefined || message[0] === null) {
      generated = true;
      message = [`${inspect(value)} == true`];
      if (value === undefined || value === null || typeof value !== 'object') message = [`The expression evaluated to a falsy value:\n\n  ${callText(fn, value)}\n`];
    } else if (isError(message[0]) && message.length === 1) {
      throw message[0];
    }
    const err = new AssertionError({
      actual: value, expected: true, message: formatted(message), operator: '==', stackStartFn: fn,
    });
    err.generatedMessage = generated;
    throw err;
  };

  // The source text of the failed call, or, where it cannot be had, the value.
  const callText = (fn, value) => {
    const name = fn === assert ? 'assert' : 'assert.ok';
    return `${name}(${inspect(value)})`;
  };

  function assert(value, ...message) { isOk(assert, arguments.length, value, message); }
  assert.AssertionError = AssertionError;
  assert.ok = function ok(value, ...message) { isOk(ok, arguments.length, value, message); };

  const comparison = (name, operator, test) => {
    assert[name] = {
      [name](actual, expected, ...message) {
        two(arguments.length);
        if (!test(actual, expected)) {
          failWith({ actual, expected, message: message.length === 0 ? [undefined] : message, operator, stackStartFn: assert[name] });
        }
      },
    }[name];
  };
  const loose = (a, b) => a == b || (a !== a && b !== b);
  comparison('equal', names.equal, loose);
  comparison('notEqual', names.notEqual, (a, b) => !loose(a, b));
  comparison('deepEqual', 'deepEqual', isDeepEqual);
  comparison('notDeepEqual', 'notDeepEqual', (a, b) => !isDeepEqual(a, b));
  comparison('deepStrictEqual', 'deepStrictEqual', isDeepStrictEqual);
  comparison('notDeepStrictEqual', 'notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b));
  comparison('strictEqual', 'strictEqual', Object.is);
  comparison('notStrictEqual', 'notStrictEqual', (a, b) => !Object.is(a, b));

  assert.fail = function fail(message) {
    if (isError(message)) throw message;
    const err = new AssertionError({
      message: message === undefined ? 'Failed' : message, operator: 'fail', stackStartFn: fail,
    });
    err.generatedMessage = message === undefined;
    throw err;
  };

  const matching = (name, wanted) => {
    assert[name] = {
      [name](string, regexp, ...message) {
        if (!(regexp instanceof RegExp)) throw invalidArgType('regexp', ['RegExp'], regexp);
        if (typeof string === 'string' && (regexp.exec(string) !== null) === wanted) return;
        if (message.length === 1 && isError(message[0])) throw message[0];
        const generated = message.length === 0 || message[0] === undefined;
        const text = !generated ? formatted(message) : typeof string !== 'string' ?
          `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})` :
          `${wanted ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression '}` +
          `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
        const err = new AssertionError({ actual: string, expected: regexp, message: text, operator: name, stackStartFn: assert[name] });
        err.generatedMessage = generated;
        throw err;
      },
    }[name];
  };
  matching('match', true);
  matching('doesNotMatch', false);

  assert.ifError = function ifError(err) {
    if (err === null || err === undefined) return;
    let text = 'ifError got unwanted exception: ';
    if (typeof err === 'object' && typeof err.message === 'string') {
      text += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
    } else {
      text += inspect(err);
    }
    const out = new AssertionError({ actual: err, expected: null, operator: 'ifError', message: text, stackStartFn: ifError });
    out.generatedMessage = false;
    const stack = typeof err === 'object' && err !== null ? err.stack : undefined;
    if (typeof stack === 'string' && stack.includes('\n    at')) {
      out.stack = `${out.stack}\n${stack.slice(stack.indexOf('\n    at') + 1)}`;
    }
    throw out;
  };

  const nothing = Symbol('no exception');
  const thrownBy = (fn) => {
    if (typeof fn !== 'function') throw invalidArgType('fn', ['Function'], fn);
    try {
      fn();
    } catch (e) {
      return e;
    }
    return nothing;
  };
  const isPromise = (p) => p instanceof Promise || (isObject(p) && typeof p.then === 'function' && typeof p.catch === 'function');
  const rejectedBy = async (promiseFn) => {
    let promise = promiseFn;
    if (typeof promiseFn === 'function') {
      promise = promiseFn();
      if (!isPromise(promise)) throw coded('ERR_INVALID_RETURN_VALUE', 'instance of Promise', 'promiseFn', typeName(promise));
    } else if (!isPromise(promiseFn)) {
      throw invalidArgType('promiseFn', ['Function', 'Promise'], promiseFn);
    }
    try {
      await promise;
    } catch (e) {
      return e;
    }
    return nothing;
  };
  const typeName = (v) => v !== null && v !== undefined && v.constructor && v.constructor.name ? `an instance of ${v.constructor.name}` :
    v === null || v === undefined ? String(v) : `type ${typeof v}`;

  class Comparison {
    constructor(obj, keys, actual) {
      for (const key of keys) {
        if (!(key in obj)) continue;
        if (actual !== undefined && typeof actual[key] === 'string' && obj[key] instanceof RegExp && obj[key].exec(actual[key]) !== null) {
          this[key] = actual[key];
        } else {
          this[key] = obj[key];
        }
      }
    }
  }

  const compareProperty = (actual, expected, key, message, keys, fn) => {
    if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
    if (message === undefined) {
      const a = new Comparison(actual, keys);
      const b = new Comparison(expected, keys, actual);
      const err = new AssertionError({ actual: a, expected: b, operator: 'deepStrictEqual', stackStartFn: fn });
      err.actual = actual;
      err.expected = expected;
      err.operator = fn.name;
      throw err;
    }
    failWith({ actual, expected, message: [message], operator: fn.name, stackStartFn: fn });
  };

  const expectedException = (actual, expected, message, fn) => {
    let generated = false;
    let throwError = false;
    if (typeof expected !== 'function') {
      if (expected instanceof RegExp) {
        const text = String(actual);
        if (expected.exec(text) !== null) return;
        if (message === undefined) {
          generated = true;
          message = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
        }
        throwError = true;
      } else if (!isObject(actual)) {
        const err = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn });
        err.operator = fn.name;
        throw err;
      } else {
        const keys = Object.keys(expected);
        if (isError(expected)) keys.push('name', 'message');
        else if (keys.length === 0) throw invalidArgValue('error', expected, 'may not be an empty object');
        for (const key of keys) {
          if (typeof actual[key] === 'string' && expected[key] instanceof RegExp && expected[key].exec(actual[key]) !== null) continue;
          compareProperty(actual, expected, key, message, keys, fn);
        }
        return;
      }
    } else if (expected.prototype !== undefined && actual instanceof expected) {
      return;
    } else if (Error === expected || Object.prototype.isPrototypeOf.call(Error, expected)) {
      if (message === undefined) {
        generated = true;
        message = `The error is expected to be an instance of "${expected.name}". Received `;
        message += isError(actual) ? `"${actual.name}"` : `"${inspect(actual, { depth: -1 })}"`;
        if (isError(actual)) message += `\n\nError message:\n\n${actual.message}`;
      }
      throwError = true;
    } else {
      const result = expected.call({}, actual);
      if (result === true) return;
      if (message === undefined) {
        generated = true;
        const name = expected.name ? `"${expected.name}" ` : '';
        message = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
        if (isError(actual)) message += `\n\nCaught error:\n\n${actual}`;
      }
      throwError = true;
    }
    if (throwError) {
      const err = new AssertionError({ actual, expected, message, operator: fn.name, stackStartFn: fn });
      err.generatedMessage = generated;
      throw err;
    }
  };

  const expectsError = (fn, actual, args) => {
    let [error, message] = args;
    if (typeof error === 'string') {
      if (args.length === 2) throw invalidArgType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
      if (typeof actual === 'object' && actual !== null) {
        if (actual.message === error) throw coded('ERR_AMBIGUOUS_ARGUMENT', 'error/message', `The error message "${actual.message}" is identical to the message.`);
      } else if (actual === error) {
        throw coded('ERR_AMBIGUOUS_ARGUMENT', 'error/message', `The error "${actual}" is identical to the message.`);
      }
      message = error;
      error = undefined;
    } else if (error !== null && error !== undefined && typeof error !== 'object' && typeof error !== 'function') {
      throw invalidArgType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    }
    if (actual === nothing) {
      let details = '';
      if (error && error.name) details += ` (${error.name})`;
      details += message ? `: ${message}` : '.';
      const what = fn === assert.rejects ? 'rejection' : 'exception';
      throw new AssertionError({ actual: undefined, expected: error, operator: fn.name, message: `Missing expected ${what}${details}`, stackStartFn: fn });
    }
    if (!error) return;
    expectedException(actual, error, message, fn);
  };

  const expectsNoError = (fn, actual, error, message) => {
    if (actual === nothing) return;
    if (typeof error === 'string') {
      message = error;
      error = undefined;
    }
    if (!error || (typeof error === 'function' && error.prototype !== undefined && actual instanceof error) ||
        (error instanceof RegExp && error.exec(String(actual)) !== null) ||
        (typeof error === 'function' && !(Error.isPrototypeOf(error)) && error !== Error && error.call({}, actual) === true)) {
      const details = message ? `: ${message}` : '.';
      const what = fn === assert.doesNotReject ? 'rejection' : 'exception';
      throw new AssertionError({
        actual, expected: error, operator: fn.name, stackStartFn: fn,
        message: `Got unwanted ${what}${details}\nActual message: "${actual && actual.message}"`,
      });
    }
    throw actual;
  };

  assert.throws = function throws(fn, ...args) { expectsError(throws, thrownBy(fn), args); };
  assert.rejects = async function rejects(promiseFn, ...args) { expectsError(rejects, await rejectedBy(promiseFn), args); };
  assert.doesNotThrow = function doesNotThrow(fn, error, message) { expectsNoError(doesNotThrow, thrownBy(fn), error, message); };
  assert.doesNotReject = async function doesNotReject(fn, error, message) {
    expectsNoError(doesNotReject, await rejectedBy(fn), error, message);
  };

  function strict(value, ...message) { isOk(strict, arguments.length, value, message); }
  assert.strict = Object.assign(strict, assert, {
    equal: assert.strictEqual,
    deepEqual: assert.deepStrictEqual,
    notEqual: assert.notStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict.strict = assert.strict;
  return assert;
})
