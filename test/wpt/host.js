// The environment that a Web Platform Test expects around testharness.js, for a runtime without pages: it comes first in the one
// script that the runner makes of this file, testharness.js, the scripts named by META lines and the test. The runner puts the
// constant WPT in front: { root, file, search, title, strict }.
{
  const write = process.stdout.write.bind(process.stdout);
  // The tests replace console and timers; nothing here may depend on them later.
  const report = (record, written) => write(`\u001eWPT ${JSON.stringify(record)}\n`, written);

  globalThis.self = globalThis;
  globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
  if (WPT.title) globalThis.META_TITLE = WPT.title;

  // What a browser shows for the page that holds the test.
  globalThis.location ||= {
    href: `http://web-platform.test/${WPT.file}${WPT.search}`,
    origin: 'http://web-platform.test',
    protocol: 'http:',
    host: 'web-platform.test',
    hostname: 'web-platform.test',
    port: '',
    pathname: `/${WPT.file}`,
    search: WPT.search,
    hash: '',
  };

  // idlharness.js asks which global it is in by these names; Node's and jsrt's global has the interfaces of a Window.
  globalThis.Window ||= Object.getPrototypeOf(globalThis).constructor;

  // Tests load their data by fetch; below the suite's root it is a file.
  const realFetch = globalThis.fetch;
  globalThis.fetch = function fetch(resource, options) {
    const url = String(resource);
    if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return realFetch(resource, options);
    const name = url.replace('/resources/WebIDLParser.js', '/resources/webidl2/lib/webidl2.js').replace(/[?#].*/, '');
    // As late as this: most tests load nothing, and run without a file system.
    const { readFileSync } = require('fs');
    const file = name.startsWith('/') ? `${WPT.root}${name}` : `${WPT.root}/${WPT.file.replace(/[^/]*$/, '')}${name}`;
    return new Promise((resolve) => {
      const data = readFileSync(file);
      resolve({
        ok: true,
        status: 200,
        json: async () => JSON.parse(data.toString('utf8')),
        text: async () => data.toString('utf8'),
        arrayBuffer: async () => data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
      });
    });
  };

  // One test posts a message to its own window only to detach the buffers it transfers.
  globalThis.postMessage ||= function postMessage(value, origin, transfer) {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(value, transfer);
    port2.close();
  };

  // A browser's page stays open when nothing is pending; some tests wait for timers that do not keep a process alive.
  const open = setTimeout(() => {}, 5000);

  globalThis.wptReportTo = () => {
    add_result_callback((test) => report({ name: test.name, status: test.status, message: test.message }));
    add_completion_callback((tests, status) => {
      clearTimeout(open);
      // A pipe takes 64 KiB at once; what is queued behind that is lost when the process ends before it is written.
      report({ done: true, status: status.status, message: status.message }, () => process.exit(0));
    });
    delete globalThis.wptReportTo;
  };
}
