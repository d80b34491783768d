(function (binding) {
  const { timers, newTimeout, checkDelay, checkOptions, abortError, illegal } = binding;
  const { clearTimeout, clearImmediate } = timers;
  const setImmediateCallback = timers.setImmediate;

  // race ties a timer to a signal: abort clears it and rejects; either way the listener goes.
  function race(promise, reject, signal, timer, clear) {
    if (!signal) return promise;
    const oncancel = () => {
      if (timer._destroyed) return;
      clear(timer);
      reject(abortError(signal.reason));
    };
    signal.addEventListener('abort', oncancel);
    return promise.finally(() => signal.removeEventListener('abort', oncancel));
  }

  function setTimeout(after, value, options = {}) {
    try {
      checkDelay(after);
      checkOptions(options);
    } catch (err) {
      return Promise.reject(err);
    }
    const { signal, ref = true } = options;
    if (signal?.aborted) return Promise.reject(abortError(signal.reason));
    let resolve, reject;
    const promise = new Promise((res, rej) => { resolve = res; reject = rej; });
    return race(promise, reject, signal, newTimeout(resolve, after, [value], false, ref), clearTimeout);
  }

  function setImmediate(value, options = {}) {
    try {
      checkOptions(options);
    } catch (err) {
      return Promise.reject(err);
    }
    const { signal, ref = true } = options;
    if (signal?.aborted) return Promise.reject(abortError(signal.reason));
    let resolve, reject;
    const promise = new Promise((res, rej) => { resolve = res; reject = rej; });
    const immediate = setImmediateCallback(resolve, value);
    if (!ref) immediate.unref();
    return race(promise, reject, signal, immediate, clearImmediate);
  }

  // An async generator's contract by hand: nothing happens before the first next(), and requests are answered one after the other.
  function setInterval(after, value, options = {}) {
    let started = false, done = false, notYielded = 0;
    let wake, fail, interval, signal;

    const onabort = () => {
      clearTimeout(interval);
      fail?.(abortError(signal.reason));
      wake = fail = undefined;
    };
    const start = () => {
      started = true;
      checkDelay(after);
      checkOptions(options);
      signal = options.signal;
      if (signal?.aborted) throw abortError(signal.reason);
      interval = newTimeout(() => {
        notYielded++;
        wake?.();
        wake = fail = undefined;
      }, after, undefined, true, options.ref ?? true);
      signal?.addEventListener('abort', onabort, { once: true });
    };
    const finish = () => {
      done = true;
      clearTimeout(interval);
      signal?.removeEventListener('abort', onabort);
    };
    const step = async () => {
      if (done) return { value: undefined, done: true };
      try {
        if (!started) start();
        if (notYielded === 0) {
          if (signal?.aborted) throw abortError(signal.reason);
          await new Promise((resolve, reject) => { wake = resolve; fail = reject; });
        }
        notYielded--;
        return { value, done: false };
      } catch (err) {
        finish();
        throw err;
      }
    };
    let last = Promise.resolve();
    const queue = (fn) => {
      const result = last.then(fn);
      last = result.catch(() => {});
      return result;
    };
    return {
      next: () => queue(step),
      return: (result) => queue(() => { finish(); return { value: result, done: true }; }),
      throw: (err) => queue(() => { finish(); throw err; }),
      [Symbol.asyncIterator]() { return this; },
    };
  }

  const scheduler = Symbol('kScheduler');
  class Scheduler {
    constructor() { illegal(); }
    yield() {
      if (!this[scheduler]) illegal('Scheduler');
      return setImmediate();
    }
    wait(delay, options) {
      if (!this[scheduler]) illegal('Scheduler');
      return setTimeout(delay, undefined, options);
    }
  }

  return {
    setTimeout,
    setImmediate,
    setInterval,
    scheduler: Object.create(Scheduler.prototype, {
      [scheduler]: { value: true, enumerable: true, writable: true, configurable: true },
    }),
  };
})
