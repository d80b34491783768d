(function () {
  // What an async generator does, by hand: nothing before the first next(), requests answered one after the other, finish() at the end.
  function iterator(next, finish) {
    let started = false;
    let done = false;
    let last = Promise.resolve();
    const queue = (step) => {
      const result = last.then(step);
      last = result.catch(() => {});
      return result;
    };
    const end = async () => {
      if (started && !done) {
        done = true;
        await finish();
      }
      done = true;
    };
    return {
      next: () => queue(async () => {
        if (done) return { value: undefined, done: true };
        started = true;
        let value;
        try {
          value = await next();
        } catch (err) {
          await end();
          throw err;
        }
        if (value !== null) return { value, done: false };
        await end();
        return { value: undefined, done: true };
      }),
      return: (value) => queue(async () => {
        await end();
        return { value, done: true };
      }),
      throw: (err) => queue(async () => {
        await end();
        throw err;
      }),
      [Symbol.asyncIterator]() { return this; },
    };
  }

  // writeAll writes the items of an iterable, asynchronous or not, one after the other, between open() and close().
  async function writeAll(data, open, write, close) {
    const handle = await open();
    try {
      const items = (data[Symbol.asyncIterator] ?? data[Symbol.iterator]).call(data);
      for (;;) {
        const { value, done } = await items.next();
        if (done) return;
        try {
          await write(handle, await value);
        } catch (err) {
          await items.return?.();
          throw err;
        }
      }
    } finally {
      await close(handle);
    }
  }

  // refused asks the filter of cp about src and everything below it, and calls skip for what is not to be copied.
  async function refused(src, dest, filter, list, join, skip) {
    if (!await filter(src, dest)) {
      skip(src);
      return;
    }
    for (const name of await list(src)) {
      await refused(join(src, name), join(dest, name), filter, list, join, skip);
    }
  }

  // webStream reads a FileHandle as a stream of bytes. done is called once, at the end or when it is cancelled.
  function webStream(ReadableStream, read, done) {
    return new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: 16384,
      async pull(controller) {
        const { view } = controller.byobRequest;
        const { bytesRead } = await read(view, 0, view.byteLength);
        if (bytesRead === 0) {
          controller.close();
          await done();
        }
        controller.byobRequest.respond(bytesRead);
      },
      cancel: () => done(),
    });
  }

  return { iterator, writeAll, refused, webStream };
})
