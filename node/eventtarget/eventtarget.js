(function (binding) {
  const { invalidArgType, coded, validateUint32, nextTick, require } = binding;

  const kState = Symbol('kState');
  const kListeners = Symbol('kListeners');
  const kTrusted = Symbol('kTrusted');
  const kSignal = Symbol('kSignal');
  const kAbort = Symbol('kAbort');
  const kInspect = Symbol.for('nodejs.util.inspect.custom');

  const define = (proto, names) => {
    for (const name of names) {
      const desc = Object.getOwnPropertyDescriptor(proto, name);
      desc.enumerable = true;
      Object.defineProperty(proto, name, desc);
    }
  };
  const tag = (proto, name) => {
    Object.defineProperty(proto, Symbol.toStringTag, { value: name, configurable: true });
  };

  // https://webidl.spec.whatwg.org/#idl-DOMException
  const codes = {
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7,
    NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13,
    NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
    URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
  };
  const exceptionState = new WeakMap();
  const exception = (self) => {
    const state = exceptionState.get(self);
    if (state === undefined) throw coded('ERR_INVALID_THIS', 'DOMException');
    return state;
  };
  class DOMException {
    constructor(message = '', options = 'Error') {
      const err = new Error(`${message}`);
      Object.setPrototypeOf(err, new.target.prototype);
      const isObject = options !== null && typeof options === 'object';
      const name = isObject ? (options.name === undefined ? 'Error' : `${options.name}`) : `${options}`;
      if (isObject && 'cause' in options) {
        Object.defineProperty(err, 'cause', { value: options.cause, configurable: true, writable: true });
      }
      exceptionState.set(err, { name, message: `${message}` });
      const stack = err.stack;
      delete err.message;
      Object.defineProperty(err, 'stack', {
        value: `${name}: ${message}${stack.slice(stack.indexOf('\n') < 0 ? stack.length : stack.indexOf('\n'))}`,
        configurable: true, writable: true,
      });
      return err;
    }
    get name() { return exception(this).name; }
    get message() { return exception(this).message; }
    get code() { return codes[exception(this).name] || 0; }
  }
  Object.setPrototypeOf(DOMException.prototype, Error.prototype);
  define(DOMException.prototype, ['name', 'message', 'code']);
  tag(DOMException.prototype, 'DOMException');
  for (const name of Object.keys(codes)) {
    const constant = name === 'URLMismatchError' ? 'URL_MISMATCH_ERR' : name === 'DataCloneError' ? 'DATA_CLONE_ERR' :
      `${name.replace(/Error$/, '').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}_ERR`;
    const desc = { value: codes[name], enumerable: true };
    Object.defineProperty(DOMException, constant, desc);
    Object.defineProperty(DOMException.prototype, constant, desc);
  }

  // https://dom.spec.whatwg.org/#interface-event
  const eventOf = (self) => {
    const state = self !== null && self !== undefined ? self[kState] : undefined;
    if (state === undefined) throw coded('ERR_INVALID_THIS', 'Event');
    return state;
  };
  function isTrusted() { return this[kTrusted] === true; }
  const trustedGetter = Object.getOwnPropertyDescriptor({ get isTrusted() { return isTrusted.call(this); } }, 'isTrusted').get;
  class Event {
    constructor(type, options = undefined) {
      if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', '"type" argument');
      if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
        throw invalidArgType('options', 'Object', options);
      }
      const o = options || {};
      Object.defineProperty(this, kState, {
        value: {
          type: `${type}`, bubbles: !!o.bubbles, cancelable: !!o.cancelable, composed: !!o.composed, canceled: false, stop: false,
          propagation: false, target: null, current: null, phase: 0, passive: false, dispatching: false,
          time: require('process').hrtime(),
        },
      });
      Object.defineProperty(this, 'isTrusted', { get: trustedGetter, enumerable: true, configurable: false });
    }
    initEvent(type, bubbles = false, cancelable = false) {
      if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', '"type" argument');
      const s = eventOf(this);
      if (s.dispatching) return;
      s.type = `${type}`;
      s.bubbles = !!bubbles;
      s.cancelable = !!cancelable;
    }
    stopImmediatePropagation() { const s = eventOf(this); s.stop = true; s.propagation = true; }
    preventDefault() { const s = eventOf(this); if (s.cancelable && !s.passive) s.canceled = true; }
    get target() { return eventOf(this).target; }
    get currentTarget() { return eventOf(this).current; }
    get srcElement() { return eventOf(this).target; }
    get type() { return eventOf(this).type; }
    get cancelable() { return eventOf(this).cancelable; }
    get defaultPrevented() { const s = eventOf(this); return s.cancelable && s.canceled; }
    get timeStamp() { const s = eventOf(this); return s.time[0] * 1e3 + s.time[1] / 1e6; }
    composedPath() { const s = eventOf(this); return s.dispatching ? [s.target] : []; }
    get returnValue() { const s = eventOf(this); return !s.cancelable || !s.canceled; }
    set returnValue(v) { if (!v) this.preventDefault(); }
    get bubbles() { return eventOf(this).bubbles; }
    get composed() { return eventOf(this).composed; }
    get eventPhase() { return eventOf(this).dispatching ? 2 : 0; }
    get cancelBubble() { return eventOf(this).propagation; }
    set cancelBubble(v) { if (v) this.stopPropagation(); }
    stopPropagation() { eventOf(this).propagation = true; }
    [kInspect](depth, options) {
      const name = this.constructor.name;
      if (depth < 0) return name;
      return `${name} ${require('util').inspect({
        type: this.type, defaultPrevented: this.defaultPrevented, cancelable: this.cancelable, timeStamp: this.timeStamp,
      }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
    }
  }
  define(Event.prototype, [
    'initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement', 'type', 'cancelable',
    'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles', 'composed', 'eventPhase', 'cancelBubble', 'stopPropagation',
  ]);
  tag(Event.prototype, 'Event');
  ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
    Object.defineProperty(Event, name, { value, enumerable: true });
    Object.defineProperty(Event.prototype, name, { value, enumerable: true });
  });

  class CustomEvent extends Event {
    #detail;
    constructor(type, options = undefined) {
      if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', '"type" argument');
      super(type, options);
      this.#detail = options === null || options === undefined || options.detail === undefined ? null : options.detail;
    }
    get detail() { return this.#detail; }
  }
  define(CustomEvent.prototype, ['detail']);
  tag(CustomEvent.prototype, 'CustomEvent');

  // https://dom.spec.whatwg.org/#interface-eventtarget
  const targetOf = (self) => {
    const map = self !== null && self !== undefined ? self[kState] : undefined;
    if (!(map instanceof Map)) throw coded('ERR_INVALID_THIS', 'EventTarget');
    return map;
  };
  const uncaught = (err) => nextTick(() => { throw err; });
  const callback = (listener) => {
    if (typeof listener === 'function' || (listener !== null && typeof listener === 'object')) return true;
    if (listener === null || listener === undefined) return false;
    throw invalidArgType('listener', 'EventListener', listener);
  };
  const flags = (options) => {
    if (typeof options === 'boolean') return { capture: options };
    if (options === null || options === undefined) return {};
    if (typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    return options;
  };
  class EventTarget {
    constructor() {
      Object.defineProperty(this, kState, { value: new Map() });
    }
    addEventListener(type, listener, options = undefined) {
      const map = targetOf(this);
      if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', '"type" and "listener" arguments');
      const o = flags(options);
      const once = !!o.once;
      const capture = !!o.capture;
      const passive = !!o.passive;
      const signal = o.signal;
      if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
        throw invalidArgType('options.signal', 'AbortSignal', signal);
      }
      if (!callback(listener)) {
        const w = new Error(`addEventListener called with ${listener === null ? 'null' : 'undefined'} which has no effect.`);
        w.name = 'AddEventListenerArgumentTypeWarning';
        w.target = this;
        w.type = type;
        require('process').emitWarning(w);
        return;
      }
      type = `${type}`;
      if (signal) {
        if (signal.aborted) return;
        signal.addEventListener('abort', () => this.removeEventListener(type, listener, options), { once: true });
      }
      let list = map.get(type);
      if (list === undefined) map.set(type, list = []);
      for (let i = 0; i < list.length; i++) {
        if (list[i].listener === listener && list[i].capture === capture) return;
      }
      list.push({ listener, once, capture, passive, removed: false });
      this[kListeners]('added', type, list.length);
    }
    removeEventListener(type, listener, options = undefined) {
      const map = targetOf(this);
      if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', '"type" and "listener" arguments');
      if (!callback(listener)) return;
      type = `${type}`;
      const capture = !!flags(options).capture;
      const list = map.get(type);
      if (list === undefined) return;
      for (let i = 0; i < list.length; i++) {
        if (list[i].listener === listener && list[i].capture === capture) {
          list[i].removed = true;
          list.splice(i, 1);
          if (list.length === 0) map.delete(type);
          this[kListeners]('removed', type, list.length);
          return;
        }
      }
    }
    dispatchEvent(event) {
      targetOf(this);
      if (arguments.length < 1) throw coded('ERR_MISSING_ARGS', '"event" argument');
      if (!(event instanceof Event)) throw invalidArgType('event', 'Event', event);
      const s = eventOf(event);
      if (s.dispatching) throw coded('ERR_EVENT_RECURSION', s.type);
      dispatch(this, event, s);
      return !event.defaultPrevented;
    }
    [kListeners](what, type, n) {
      if (what === 'list') return (targetOf(this).get(type) || []).map((l) => l.listener);
      if (what === 'added') {
        const max = this[kMax] === undefined ? require('events').defaultMaxListeners : this[kMax];
        const warned = this[kWarned];
        if (max > 0 && n > max && !(warned && warned.has(type))) {
          (warned || (this[kWarned] = new Set())).add(type);
          const w = new Error(`Possible EventTarget memory leak detected. ${n} ${type} listeners added to ` +
            `${require('util').inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`);
          w.name = 'MaxListenersExceededWarning';
          w.target = this;
          w.type = type;
          w.count = n;
          require('process').emitWarning(w);
        }
      }
      return undefined;
    }
    [kInspect](depth, options) {
      const name = this.constructor.name;
      if (depth < 0) return name;
      return `${name} ${require('util').inspect({}, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
    }
  }
  const kMax = Symbol('events.maxEventTargetListeners');
  const kWarned = Symbol('events.maxEventTargetListenersWarned');
  Object.defineProperty(EventTarget.prototype, kMax, { value: undefined, writable: true });
  Object.defineProperty(EventTarget.prototype, kWarned, { value: undefined, writable: true });
  define(EventTarget.prototype, ['addEventListener', 'removeEventListener', 'dispatchEvent']);
  tag(EventTarget.prototype, 'EventTarget');

  function dispatch(target, event, s) {
    s.target = target;
    s.current = target;
    s.dispatching = true;
    const list = (target[kState].get(s.type) || []).slice();
    for (let i = 0; i < list.length; i++) {
      const l = list[i];
      if (l.removed) continue;
      if (l.once) target.removeEventListener(s.type, l.listener, l.capture);
      s.passive = l.passive;
      try {
        const result = typeof l.listener === 'function' ? l.listener.call(target, event) :
          typeof l.listener.handleEvent === 'function' ? l.listener.handleEvent(event) : undefined;
        if (result !== undefined && result !== null && typeof result.then === 'function') result.then(undefined, uncaught);
      } catch (err) {
        uncaught(err);
      }
      s.passive = false;
      if (s.stop) break;
    }
    s.dispatching = false;
    s.current = null;
    s.stop = false;
    s.propagation = false;
  }

  // on<type> attributes: the listener keeps its place when it is replaced.
  const defineHandler = (proto, type) => {
    const handlers = new WeakMap();
    Object.defineProperty(proto, `on${type}`, {
      get() { const h = handlers.get(this); return h === undefined ? null : h.value; },
      set(value) {
        let h = handlers.get(this);
        if (typeof value !== 'function' && (value === null || typeof value !== 'object')) value = null;
        if (h === undefined) {
          if (value === null) return;
          handlers.set(this, h = { value, call: undefined });
          h.call = function (event) { if (typeof h.value === 'function') return h.value.call(this, event); };
          this.addEventListener(type, h.call);
        } else if (value === null) {
          this.removeEventListener(type, h.call);
          handlers.delete(this);
        } else {
          h.value = value;
        }
      },
      enumerable: true, configurable: true,
    });
  };

  // https://dom.spec.whatwg.org/#interface-AbortSignal
  const kCreate = Symbol('kCreate');
  const kDependants = Symbol('kDependants');
  const abortError = () => new DOMException('This operation was aborted', 'AbortError');
  class AbortSignal extends EventTarget {
    constructor(key) {
      if (key !== kCreate) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
      super();
      Object.defineProperty(this, kSignal, { value: { aborted: false, reason: undefined } });
      Object.defineProperty(this, kDependants, { value: [] });
    }
    get aborted() { return signalOf(this).aborted; }
    get reason() { return signalOf(this).reason; }
    throwIfAborted() { const s = signalOf(this); if (s.aborted) throw s.reason; }
    static abort(reason = abortError()) {
      const signal = new AbortSignal(kCreate);
      signal[kSignal].aborted = true;
      signal[kSignal].reason = reason;
      return signal;
    }
    static timeout(delay) {
      validateUint32(delay, 'delay');
      const signal = new AbortSignal(kCreate);
      require('timers').setTimeout(() => {
        abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      }, delay).unref();
      return signal;
    }
    static any(signals) {
      const result = new AbortSignal(kCreate);
      const list = Array.from(signals);
      for (const signal of list) {
        if (signal === null || typeof signal !== 'object' || signal[kSignal] === undefined) throw invalidArgType('signals', 'AbortSignal', signal);
      }
      for (const signal of list) {
        if (signal.aborted) {
          result[kSignal].aborted = true;
          result[kSignal].reason = signal.reason;
          return result;
        }
      }
      for (const signal of list) signal[kDependants].push(result);
      return result;
    }
    [kInspect](depth, options) {
      if (depth < 0) return this.constructor.name;
      return `AbortSignal ${require('util').inspect({ aborted: this.aborted },
        { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
    }
  }
  const signalOf = (self) => {
    const s = self !== null && self !== undefined ? self[kSignal] : undefined;
    if (s === undefined) throw coded('ERR_INVALID_THIS', 'AbortSignal');
    return s;
  };
  define(AbortSignal.prototype, ['aborted', 'reason', 'throwIfAborted']);
  tag(AbortSignal.prototype, 'AbortSignal');
  defineHandler(AbortSignal.prototype, 'abort');

  // Dependants learn of the abort before anybody's listener runs (https://dom.spec.whatwg.org/#abortsignal-signal-abort).
  function abort(signal, reason) {
    const s = signal[kSignal];
    if (s.aborted) return;
    s.aborted = true;
    s.reason = reason;
    const dependants = [];
    for (const d of signal[kDependants]) {
      if (!d[kSignal].aborted) {
        d[kSignal].aborted = true;
        d[kSignal].reason = reason;
        dependants.push(d);
      }
    }
    signal[kDependants].length = 0;
    fire(signal);
    for (const d of dependants) {
      fire(d);
      for (const dd of d[kDependants]) abort(dd, reason);
    }
  }
  function fire(signal) {
    const event = new Event('abort', { cancelable: false });
    Object.defineProperty(event, kTrusted, { value: true });
    signal.dispatchEvent(event);
  }

  class AbortController {
    #signal = new AbortSignal(kCreate);
    get signal() {
      if (this === null || typeof this !== 'object' || !(#signal in this)) throw coded('ERR_INVALID_THIS', 'AbortController');
      return this.#signal;
    }
    abort(reason = abortError()) {
      if (this === null || typeof this !== 'object' || !(#signal in this)) throw coded('ERR_INVALID_THIS', 'AbortController');
      abort(this.#signal, reason);
    }
    [kInspect](depth, options) {
      if (depth < 0) return this.constructor.name;
      return `AbortController ${require('util').inspect({ signal: this.signal },
        { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
    }
  }
  define(AbortController.prototype, ['signal', 'abort']);
  tag(AbortController.prototype, 'AbortController');

  return { Event, CustomEvent, EventTarget, AbortController, AbortSignal, DOMException, kListeners, kMax };
})
