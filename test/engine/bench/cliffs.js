'use strict';
// The cliffs of stock goja, at the sizes at which programs fall off them.

function recurse() { recurse(); }

module.exports = {
  'cliff-append-100000': (n) => { let s; for (let k = 0; k < n; k++) { s = ''; for (let i = 0; i < 100000; i++) s += 'ab'; } return s.length; },
  'cliff-shift-20000': (n) => {
    let s = 0;
    for (let k = 0; k < n; k++) {
      const a = [];
      for (let i = 0; i < 20000; i++) a.push(i);
      for (let i = 0; i < 20000; i++) { a.push(i); s += a.shift(); }
    }
    return s;
  },
  'cliff-for-of-item': (n) => { const a = new Array(1000).fill(1); let s = 0; for (let k = 0; k < n; k += 1000) for (const x of a) s += x; return s; },
  'cliff-buffer-length': (n) => { const b = new Uint8Array(64); let s = 0; for (let i = 0; i < n; i++) s += b.length; return s; },
  'cliff-delete-20000': (n) => {
    for (let k = 0; k < n; k++) { const d = {}; for (let i = 0; i < 20000; i++) d['k' + i] = i; for (let i = 0; i < 20000; i++) delete d['k' + i]; }
  },
  'cliff-recursion': (n) => { let s = 0; for (let k = 0; k < n; k++) { try { recurse(); } catch { s++; } } return s; },
  'cliff-recursion-native': (n) => { let s = 0; const f = () => [1].forEach(f); for (let k = 0; k < n; k++) { try { f(); } catch { s++; } } return s; },
};
