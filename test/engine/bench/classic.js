'use strict';
// Larger programs of the kinds that benchmarks have long been made of. Each is called with the number of times to run, and returns something that
// depends on the work.

function nbody(steps) {
  const bodies = [
    { x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0, m: 39.47 },
    { x: 4.84, y: -1.16, z: -0.1, vx: 0.6, vy: 2.81, vz: -0.02, m: 0.037 },
    { x: 8.34, y: 4.12, z: -0.4, vx: -1.01, vy: 1.82, vz: 0.008, m: 0.011 },
    { x: 12.89, y: -15.11, z: -0.22, vx: 1.08, vy: 0.86, vz: -0.01, m: 0.0017 },
    { x: 15.37, y: -25.9, z: 0.17, vx: 0.97, vy: 0.59, vz: -0.03, m: 0.002 },
  ];
  for (let s = 0; s < steps; s++) {
    for (let i = 0; i < bodies.length; i++) {
      const a = bodies[i];
      for (let j = i + 1; j < bodies.length; j++) {
        const b = bodies[j];
        const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
        const d2 = dx * dx + dy * dy + dz * dz;
        const mag = 0.01 / (d2 * Math.sqrt(d2));
        a.vx -= dx * b.m * mag; a.vy -= dy * b.m * mag; a.vz -= dz * b.m * mag;
        b.vx += dx * a.m * mag; b.vy += dy * a.m * mag; b.vz += dz * a.m * mag;
      }
    }
    for (const b of bodies) { b.x += 0.01 * b.vx; b.y += 0.01 * b.vy; b.z += 0.01 * b.vz; }
  }
  return bodies[0].x;
}

function binaryTrees(depth) {
  const make = (d) => (d === 0 ? { l: null, r: null } : { l: make(d - 1), r: make(d - 1) });
  const count = (t) => (t.l === null ? 1 : 1 + count(t.l) + count(t.r));
  return count(make(depth));
}

function sieve(limit) {
  const composite = new Uint8Array(limit + 1);
  let primes = 0;
  for (let i = 2; i <= limit; i++) {
    if (composite[i]) continue;
    primes++;
    for (let j = i * i; j <= limit; j += i) composite[j] = 1;
  }
  return primes;
}

function queens(size) {
  const cols = [], up = [], down = [];
  let found = 0;
  const place = (row) => {
    if (row === size) { found++; return; }
    for (let c = 0; c < size; c++) {
      if (cols[c] || up[row + c] || down[row - c + size]) continue;
      cols[c] = up[row + c] = down[row - c + size] = true;
      place(row + 1);
      cols[c] = up[row + c] = down[row - c + size] = false;
    }
  };
  place(0);
  return found;
}

function matrix(size) {
  const make = (f) => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => f(i, j)));
  const a = make((i, j) => i + j), b = make((i, j) => i - j), c = make(() => 0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let s = 0;
      for (let k = 0; k < size; k++) s += a[i][k] * b[k][j];
      c[i][j] = s;
    }
  }
  return c[size - 1][0];
}

function levenshtein(a, b) {
  let prev = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = a[i - 1] === b[j - 1] ? prev[j - 1] : 1 + Math.min(prev[j - 1], prev[j], row[j - 1]);
    }
    prev = row;
  }
  return prev[b.length];
}

function sha256(bytes) {
  const k = sha256.k || (sha256.k = (() => {
    const out = [];
    for (let n = 2; out.length < 64; n++) {
      let prime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (prime) out.push(((Math.cbrt(n) % 1) * 4294967296) | 0);
    }
    return out;
  })());
  const h = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19].map((x) => x | 0);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const w = new Int32Array(64);
  const rot = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const s0 = rot(w[i - 15], 7) ^ rot(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = rot(w[i - 2], 17) ^ rot(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, hh] = h;
    for (let i = 0; i < 64; i++) {
      const t1 = (hh + (rot(e, 6) ^ rot(e, 11) ^ rot(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const t2 = ((rot(a, 2) ^ rot(a, 13) ^ rot(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      hh = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, hh].forEach((x, i) => { h[i] = (h[i] + x) | 0; });
  }
  return h[0];
}

// A scheduler of tasks with queues and a virtual run method, in the manner of an operating system's kernel.
class Task {
  constructor(id, priority) { this.id = id; this.priority = priority; this.queue = []; this.done = 0; }
  run() { throw new Error('abstract'); }
}
class Producer extends Task {
  run(system) { system.send(1 + (this.done % 4), { from: this.id, value: this.done }); this.done++; return this.done < 200; }
}
class Consumer extends Task {
  run(system) {
    const m = this.queue.shift();
    if (m) { this.done += m.value & 3; if (m.value % 5 === 0) system.send(m.from, m); }
    return this.queue.length > 0 || system.running > 4;
  }
}
class System {
  constructor() { this.tasks = [new Producer(0, 10)]; for (let i = 1; i < 5; i++) this.tasks.push(new Consumer(i, i)); this.running = 5; }
  send(to, m) { this.tasks[to].queue.push(m); }
  run() {
    const alive = new Set(this.tasks);
    for (let turn = 0; alive.size > 0 && turn < 1000; turn++) {
      for (const t of this.tasks) if (alive.has(t) && !t.run(this)) { alive.delete(t); this.running--; }
    }
    return this.tasks.reduce((s, t) => s + t.done, 0);
  }
}

// A JSON parser by recursive descent over char codes.
function parseJSON(text) {
  let i = 0;
  const space = () => { while (i < text.length && text.charCodeAt(i) <= 32) i++; };
  const value = () => {
    space();
    const c = text[i];
    if (c === '{') {
      const o = {};
      i++; space();
      if (text[i] === '}') { i++; return o; }
      for (;;) { space(); const k = string(); space(); i++; o[k] = value(); space(); if (text[i++] === '}') return o; }
    }
    if (c === '[') {
      const a = [];
      i++; space();
      if (text[i] === ']') { i++; return a; }
      for (;;) { a.push(value()); space(); if (text[i++] === ']') return a; }
    }
    if (c === '"') return string();
    if (c === 't') { i += 4; return true; }
    if (c === 'f') { i += 5; return false; }
    if (c === 'n') { i += 4; return null; }
    const from = i;
    while (i < text.length && '+-0123456789.eE'.includes(text[i])) i++;
    return Number(text.slice(from, i));
  };
  const string = () => { const from = ++i; while (text[i] !== '"') i++; return text.slice(from, i++); };
  return value();
}
const document = JSON.stringify(Array.from({ length: 20 }, (_, i) => ({ id: i, name: `item${i}`, ok: i % 2 === 0, list: [i, i * 2, null] })));

// A tokenizer by regular expression and an evaluator with closures.
function compile(src) {
  const tokens = src.match(/\d+|[-+*/()]|[a-z]+/g);
  let at = 0;
  const primary = () => {
    const t = tokens[at++];
    if (t === '(') { const e = sum(); at++; return e; }
    if (/^[a-z]/.test(t)) return (env) => env[t];
    const n = Number(t);
    return () => n;
  };
  const binary = (next, ops) => () => {
    let left = next();
    while (ops.includes(tokens[at])) {
      const op = tokens[at++], l = left, r = next();
      left = op === '+' ? (e) => l(e) + r(e) : op === '-' ? (e) => l(e) - r(e) : op === '*' ? (e) => l(e) * r(e) : (e) => l(e) / r(e);
    }
    return left;
  };
  const product = binary(primary, ['*', '/']);
  const sum = binary(product, ['+', '-']);
  return sum();
}

function life(size, turns) {
  let grid = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => (x * 7 + y * 13) % 3 === 0));
  for (let t = 0; t < turns; t++) {
    grid = grid.map((row, y) => row.map((alive, x) => {
      let n = 0;
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) if ((dx || dy) && grid[(y + dy + size) % size][(x + dx + size) % size]) n++;
      return n === 3 || (alive && n === 2);
    }));
  }
  return grid.flat().filter(Boolean).length;
}

const repeat = (f) => (n) => { let s = 0; for (let i = 0; i < n; i++) s += f(i); return s; };

module.exports = {
  'classic-nbody': repeat(() => nbody(20)),
  'classic-binary-trees': repeat(() => binaryTrees(8)),
  'classic-sieve': repeat(() => sieve(2000)),
  'classic-queens': repeat(() => queens(5)),
  'classic-matrix': repeat(() => matrix(12)),
  'classic-levenshtein': repeat(() => levenshtein('saturday night', 'sunday morning')),
  'classic-sha256': repeat(() => sha256(new Uint8Array(64).fill(7))),
  'classic-scheduler': repeat(() => new System().run()),
  'classic-json-parser': repeat(() => parseJSON(document).length),
  'classic-expressions': repeat((i) => compile('(a + 3) * (b - 4) / 2 + a * b')({ a: i, b: 7 })),
  'classic-life': repeat(() => life(8, 3)),
};
