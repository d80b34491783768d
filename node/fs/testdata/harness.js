// What snippets are run with, here and under Node: each gets a directory of its own (dir), d() to name what is in it, out() to print, t() for what
// throws, cb() for what calls back and p() for promises.
async function runAll(codes, fs) {
  const outputs = [];
  for (const code of codes) {
    const dir = fs.mkdtempSync('/tmp/jsrt-fs-');
    const lines = [];
    const clean = (s) => String(s).split(dir).join('D').replace(/\d+ns\b/g, 'Nns');
    const sorted = (o) => Object.fromEntries(Object.keys(o).sort().map((k) => [k, o[k]]));
    const props = (e) => Object.entries(sorted(e)).map(([k, v]) => `${k}=${show(k === 'info' ? sorted(v) : v)}`).join(' ');
    const show = (v) => {
      if (typeof v === 'string') return JSON.stringify(v);
      if (typeof v === 'bigint') return `${v}n`;
      if (typeof v === 'function') return `[Function ${v.name}]`;
      if (typeof v === 'symbol') return String(v);
      if (v === null || typeof v !== 'object') return Object.is(v, -0) ? '-0' : String(v);
      if (v instanceof Error) return `${v.name}: ${v.message} {${props(v)}}`;
      if (v instanceof Uint8Array) return `<${v.constructor.name} ${Buffer.from(v).toString('latin1')}>`;
      if (typeof v.href === 'string') return 'URL';
      if (Array.isArray(v)) return `[${v.map(show).join(', ')}]`;
      if (typeof v.then === 'function') return 'Promise';
      const name = Object.getPrototypeOf(v) === null ? 'null ' : v.constructor.name === 'Object' ? '' : `${v.constructor.name} `;
      if (name === 'Date ') return `Date ${v.getTime()}`;
      return `${name}{${Object.keys(v).map((k) => `${k}: ${show(v[k])}`).join(', ')}}`;
    };
    const out = (...a) => lines.push(clean(a.map((v) => typeof v === 'string' ? v : show(v)).join(' ')));
    const t = (label, f) => {
      try {
        out(label, '=>', show(f()));
      } catch (e) {
        out(label, '!!', show(e));
      }
    };
    const cb = (label, f, ...args) => new Promise((resolve) => {
      try {
        const ret = f(...args, function(...got) {
          while (got.length > 1 && got.at(-1) === undefined) got.pop();
          out(label, '=>', ...got.map(show));
          resolve(got);
        });
        if (ret !== undefined) out(label, 'returned', show(ret));
      } catch (e) {
        out(label, '!!', show(e));
        resolve([]);
      }
    });
    const p = async (label, promise) => {
      try {
        const v = await (typeof promise === 'function' ? promise() : promise);
        out(label, '=>', show(v));
        return v;
      } catch (e) {
        out(label, '!!', show(e));
      }
    };
    const d = (name) => `${dir}/${name}`;
    const signal = () => {
      const listeners = new Set();
      return {
        aborted: false, reason: undefined, listeners,
        addEventListener(name, f) { listeners.add(f); },
        removeEventListener(name, f) { listeners.delete(f); },
        abort(reason) {
          this.aborted = true;
          this.reason = reason;
          for (const f of [...listeners]) f();
        },
      };
    };
    const url = (href) => {
      const [, protocol, hostname, pathname] = /^(\w+:)\/\/([^/]*)(.*)$/.exec(href);
      return { href, protocol, hostname, pathname };
    };
    const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...a) => resolve(a)));
    const wait = () => new Promise((resolve) => setImmediate(resolve));
    const fsp = fs.promises;
    try {
      await new Function('fs', 'fsp', 'dir', 'd', 'out', 't', 'cb', 'p', 'show', 'signal', 'url', 'once', 'wait', `return (async () => {${code}\n})()`)(
        fs, fsp, dir, d, out, t, cb, p, show, signal, url, once, wait);
    } catch (e) {
      out('threw', show(e));
    }
    fs.rmSync(dir, { recursive: true, force: true });
    outputs.push(lines.join('\n'));
  }
  return outputs;
}
