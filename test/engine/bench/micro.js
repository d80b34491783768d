'use strict';
// Small programs, one property of the engine each. Each is called with the number of times to do its work, and returns something that depends on
// that work.

class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  get sum() { return this.x + this.y; }
  add(other) { return new Point(this.x + other.x, this.y + other.y); }
  static origin() { return new Point(0, 0); }
}
class Point3 extends Point {
  constructor(x, y, z) { super(x, y); this.z = z; }
  add(other) { return super.add(other); }
}
class Private {
  #count = 0;
  next() { return ++this.#count; }
}
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function* numbers(n) { for (let i = 0; i < n; i++) yield i; }
const words = 'the quick brown fox jumps over the lazy dog and runs away from it'.split(' ');
const record = { id: 17, name: 'socket', tags: ['a', 'b', 'c'], nested: { ok: true, value: null, n: 1.5 } };
const recordText = JSON.stringify(record);
const hundred = Array.from({ length: 100 }, (_, i) => (i * 7919) % 101);
const bytes = new Uint8Array(1024).map((_, i) => i * 31);
const headers = 'GET /index.html HTTP/1.1\r\nHost: example.org\r\nUser-Agent: test\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n';

module.exports = {
  // Numbers and control flow
  'int-loop': (n) => { let s = 0; for (let i = 0; i < n; i++) s = (s + i) & 0xffff; return s; },
  'int-sum-large': (n) => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; },
  'int-bits': (n) => { let h = 0x811c9dc5; for (let i = 0; i < n; i++) h = Math.imul(h ^ (i & 255), 0x01000193) >>> 0; return h; },
  'float-loop': (n) => { let x = 0.5; for (let i = 0; i < n; i++) x = x * 1.0000001 + 0.25; return x; },
  'math-calls': (n) => { let s = 0; for (let i = 0; i < n; i++) s += Math.floor(Math.sqrt(i)) + Math.max(i, 3); return s; },
  'switch-int': (n) => {
    let s = 0;
    for (let i = 0; i < n; i++) { switch (i & 7) { case 0: s += 1; break; case 3: s += 2; break; case 6: s += 3; break; default: s += 4; } }
    return s;
  },
  'switch-string': (n) => {
    let s = 0;
    for (let i = 0; i < n; i++) { switch (words[i % 14]) { case 'fox': s += 1; break; case 'dog': s += 2; break; case 'away': s += 3; break; default: s += 4; } }
    return s;
  },
  'bigint': (n) => { let a = 1n; for (let i = 0; i < n; i++) a = (a * 3n + 7n) % 1000000007n; return a; },

  // Calls
  'call-fib': (n) => { let s = 0; for (let i = 0; i < n; i++) s += fib(8); return s; },
  'call-closure': (n) => { let c = 0; const inc = () => { c++; }; for (let i = 0; i < n; i++) inc(); return c; },
  'call-method': (n) => { const p = new Point(1, 2); let q = p; for (let i = 0; i < n; i++) q = q.add(p); return q.x; },
  'call-super': (n) => { const p = new Point3(1, 2, 3); let s = 0; for (let i = 0; i < n; i++) s += p.add(p).x; return s; },
  'call-native': (n) => { let s = 0; for (let i = 0; i < n; i++) s += Math.abs(-1); return s; },
  'call-apply': (n) => { const f = (a, b) => a + b; const args = [1, 2]; let s = 0; for (let i = 0; i < n; i++) s += f.apply(null, args); return s; },
  'call-bound': (n) => { const f = ((a, b) => a + b).bind(null, 1); let s = 0; for (let i = 0; i < n; i++) s += f(i); return s; },
  'call-rest': (n) => { const f = (...a) => a.length; let s = 0; for (let i = 0; i < n; i++) s += f(1, 2, 3); return s; },
  'call-spread': (n) => { const f = (a, b, c) => a + b + c; const a = [1, 2, 3]; let s = 0; for (let i = 0; i < n; i++) s += f(...a); return s; },
  'call-default': (n) => { const f = (a, b = 2) => a + b; let s = 0; for (let i = 0; i < n; i++) s += f(1); return s; },
  'call-arguments': (n) => { function f() { return arguments.length + arguments[0]; } let s = 0; for (let i = 0; i < n; i++) s += f(1, 2); return s; },
  'closure-in-loop': (n) => { const fs = []; for (let i = 0; i < n; i++) { fs[i & 15] = () => i; } return fs[0](); },
  'try-finally': (n) => { let s = 0; for (let i = 0; i < n; i++) { try { s += i & 3; } finally { s++; } } return s; },
  'throw-catch': (n) => { let s = 0; for (let i = 0; i < n; i++) { try { throw new Error('x'); } catch { s++; } } return s; },

  // Objects
  'prop-get-set': (n) => { const o = { a: 1, b: 2 }; for (let i = 0; i < n; i++) { o.a = o.b + i; } return o.a; },
  'prop-getter': (n) => { const p = new Point(1, 2); let s = 0; for (let i = 0; i < n; i++) s += p.sum; return s; },
  'prop-dynamic': (n) => { const o = {}; const keys = ['a', 'b', 'c', 'd']; for (let i = 0; i < n; i++) { o[keys[i & 3]] = i; } return o.a; },
  'prop-private': (n) => { const p = new Private(); let s = 0; for (let i = 0; i < n; i++) s = p.next(); return s; },
  'object-literal': (n) => { let o; for (let i = 0; i < n; i++) o = { a: i, b: 2, c: 'x', d: null }; return o.a; },
  'object-spread': (n) => { const base = { a: 1, b: 2, c: 3, d: 4 }; let o; for (let i = 0; i < n; i++) o = { ...base, e: i }; return o.e; },
  'object-destructure': (n) => { const o = { a: 1, b: 2, c: 3 }; let s = 0; for (let i = 0; i < n; i++) { const { a, b, c } = o; s += a + b + c; } return s; },
  'object-dictionary': (n) => { let d = {}; let s = 0; for (let i = 0; i < n; i++) { d['k' + (i & 1023)] = i; if ((i & 7) === 7) delete d['k' + ((i - 5) & 1023)]; } for (const k in d) s += d[k]; return s; },
  'object-keys': (n) => { let s = 0; for (let i = 0; i < n; i++) { for (const k of Object.keys(record)) s += k.length; } return s; },
  'new-class': (n) => { let p; for (let i = 0; i < n; i++) p = new Point(i, 2); return p.x; },
  'new-derived': (n) => { let p; for (let i = 0; i < n; i++) p = new Point3(i, 2, 3); return p.x; },
  'instanceof': (n) => { const p = new Point3(1, 2, 3); let s = 0; for (let i = 0; i < n; i++) if (p instanceof Point) s++; return s; },

  // Arrays
  'array-index': (n) => { const a = hundred; let s = 0; for (let i = 0; i < n; i++) s += a[i % 100]; return s; },
  'array-push-pop': (n) => { const a = []; for (let i = 0; i < n; i++) { a.push(i); if ((i & 3) === 3) a.pop(); } return a.length; },
  'array-queue': (n) => { const a = []; let s = 0; for (let i = 0; i < 2000; i++) a.push(i); for (let i = 0; i < n; i++) { a.push(i); s += a.shift(); } return s; },
  'array-unshift': (n) => { let a = []; for (let i = 0; i < n; i++) { a.unshift(i); if (a.length > 500) a = []; } return a.length; },
  'array-for-of': (n) => { let s = 0; for (let i = 0; i < n; i++) for (const x of hundred) s += x; return s; },
  'array-for-each': (n) => { let s = 0; for (let i = 0; i < n; i++) hundred.forEach((x) => { s += x; }); return s; },
  'array-map-filter': (n) => { let s = 0; for (let i = 0; i < n; i++) s += hundred.map((x) => x * 2).filter((x) => x > 50).length; return s; },
  'array-reduce': (n) => { let s = 0; for (let i = 0; i < n; i++) s += hundred.reduce((a, b) => a + b, 0); return s; },
  'array-sort': (n) => { let s = 0; for (let i = 0; i < n; i++) s += [...hundred].sort((a, b) => a - b)[50]; return s; },
  'array-destructure': (n) => { const a = [1, 2, 3]; let s = 0; for (let i = 0; i < n; i++) { const [x, y] = a; s += x + y; } return s; },
  'array-spread': (n) => { const a = [1, 2, 3]; let s = 0; for (let i = 0; i < n; i++) s += [...a, i].length; return s; },
  'array-index-of': (n) => { let s = 0; for (let i = 0; i < n; i++) s += hundred.indexOf(i % 100); return s; },
  'array-splice': (n) => { const a = [...hundred]; for (let i = 0; i < n; i++) { a.splice(50, 1); a.splice(20, 0, i); } return a[20]; },
  'typed-index': (n) => { const b = bytes; let s = 0; for (let i = 0; i < n; i++) s += b[i & 1023]; return s; },
  'typed-length': (n) => { const b = bytes; let s = 0; for (let i = 0; i < n; i++) s += b.length; return s; },
  'typed-subarray': (n) => { let s = 0; for (let i = 0; i < n; i++) s += bytes.subarray(10, 20)[0]; return s; },

  // Collections and iteration
  'map-string': (n) => { const m = new Map(); for (let i = 0; i < n; i++) m.set(words[i % 14], i); let s = 0; for (const w of words) s += m.get(w) || 0; return s; },
  'map-int': (n) => { const m = new Map(); let s = 0; for (let i = 0; i < n; i++) { m.set(i & 1023, i); s += m.get((i * 7) & 1023) | 0; } return s; },
  'set-object': (n) => { const s = new Set(); const o = [{}, {}, {}, {}]; let c = 0; for (let i = 0; i < n; i++) { s.add(o[i & 3]); if (s.has(o[(i + 1) & 3])) c++; } return c; },
  'map-for-of': (n) => { const m = new Map(words.map((w, i) => [w, i])); let s = 0; for (let i = 0; i < n; i++) for (const [, v] of m) s += v; return s; },
  'generator': (n) => { let s = 0; for (const x of numbers(n)) s += x; return s; },
  'for-in': (n) => { let s = 0; for (let i = 0; i < n; i++) for (const k in record) s += k.length; return s; },

  // Strings
  'string-append': (n) => { let c = 0; for (let k = 0; k < n; k++) { let s = ''; for (let i = 0; i < 2000; i++) s += 'ab'; c += s.length; } return c; },
  'string-append-unicode': (n) => { let c = 0; for (let k = 0; k < n; k++) { let s = ''; for (let i = 0; i < 2000; i++) s += 'h\u00e9'; c += s.length; } return c; },
  'string-join': (n) => { let s = 0; for (let i = 0; i < n; i++) s += words.join(',').length; return s; },
  'string-split': (n) => { let s = 0; for (let i = 0; i < n; i++) s += headers.split('\r\n').length; return s; },
  'string-index-of': (n) => { let s = 0; for (let i = 0; i < n; i++) s += headers.indexOf('Accept', i & 7); return s; },
  'string-char-code': (n) => { let s = 0; for (let i = 0; i < n; i++) s += headers.charCodeAt(i % 90); return s; },
  'string-char-code-unicode': (n) => { const t = 'h\u00e9llo w\u00f6rld'; let s = 0; for (let i = 0; i < n; i++) s += t.charCodeAt(i % 10); return s; },
  'string-slice-trim': (n) => { let s = 0; for (let i = 0; i < n; i++) s += headers.slice(i % 20, 40).trim().toLowerCase().length; return s; },
  'string-replace': (n) => { let s = 0; for (let i = 0; i < n; i++) s += headers.replace(/[aeiou]/g, '_').length; return s; },
  'string-template': (n) => { let s = 0; for (let i = 0; i < n; i++) s += `item ${i} of ${n}: ${words[i % 14]}`.length; return s; },
  'string-compare': (n) => { let s = 0; for (let i = 0; i < n; i++) if (words[i % 14] < words[(i + 1) % 14]) s++; return s; },
  'number-to-string': (n) => { let s = 0; for (let i = 0; i < n; i++) s += String(i).length + (i / 3).toFixed(2).length; return s; },
  'parse-int': (n) => { let s = 0; for (let i = 0; i < n; i++) s += parseInt('12345', 10) + Number('67.5'); return s; },
  'regexp-test': (n) => { const re = /^[\w.]+@[\w.]+\.\w+$/; let s = 0; for (let i = 0; i < n; i++) if (re.test('some.one@example.org')) s++; return s; },
  'regexp-exec': (n) => { const re = /^([\w-]+):\s*(.*)$/; let s = 0; for (let i = 0; i < n; i++) s += re.exec('Content-Type: text/html')[2].length; return s; },

  // JSON and promises
  'json-parse': (n) => { let s = 0; for (let i = 0; i < n; i++) s += JSON.parse(recordText).id; return s; },
  'json-stringify': (n) => { let s = 0; for (let i = 0; i < n; i++) s += JSON.stringify(record).length; return s; },
};
