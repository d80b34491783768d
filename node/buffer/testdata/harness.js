// Runs under jsrt and under Node: evaluates each snippet and writes its outcome as one line of text.
'use strict';
(function (root, require) {
  const B = root.B = root.Buffer || require('buffer').Buffer;
  root.Buffer = B;
  root.buffer = require('buffer');
  root.stringDecoder = require('string_decoder');
  root.StringDecoder = root.stringDecoder.StringDecoder;

  function show(v) {
    switch (typeof v) {
      case 'string': return JSON.stringify(v).replace(/[\u0080-\uffff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
      case 'number': return Object.is(v, -0) ? '-0' : String(v);
      case 'bigint': return v + 'n';
      case 'symbol': return 'symbol';
      case 'function': return 'function ' + v.name + '/' + v.length;
      case 'object': break;
      default: return String(v);
    }
    if (v === null) return 'null';
    if (Object.getPrototypeOf(v) === B.prototype) return 'Buffer<' + hex(v) + '>';
    if (v instanceof B) return 'instanceof Buffer';
    if (ArrayBuffer.isView(v) || v instanceof ArrayBuffer) return v.constructor.name + '<' + hex(v) + '>';
    if (Array.isArray(v)) return '[' + v.map(show).join(', ') + ']';
    if (v instanceof Error) return v.name + ' ' + v.code + ' ' + v.message;
    return '{' + Object.keys(v).map((k) => k + ': ' + show(v[k])).join(', ') + '}';
  }
  function hex(v) {
    const u = v instanceof ArrayBuffer ? new Uint8Array(v) : new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
    const out = [];
    for (let i = 0; i < Math.min(u.length, 64); i++) out.push((u[i] < 16 ? '0' : '') + u[i].toString(16));
    return out.join('') + (u.length > 64 ? '... ' + u.length : '');
  }

  // A snippet that begins with "name:" is compared by the class of its error only: the text is the engine's.
  root.runCases = function runCases(lines) {
    const out = [];
    for (let i = 0; i < lines.length; i++) {
      let src = lines[i];
      const nameOnly = src.startsWith('name:');
      if (nameOnly) src = src.slice(5);
      let text;
      try {
        text = show((0, eval)('(() => ' + src + ')')());
      } catch (e) {
        text = 'throws ' + (nameOnly ? e.name : show(e));
      }
      out.push(text);
    }
    return out;
  };
  if (typeof process === 'object' && process.versions && process.versions.v8 && process.argv[2]) {
    const fs = require('fs');
    const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
    console.log(root.runCases(lines).join('\n'));
  }
})(globalThis, require);
