// A wrapper that can be called and constructed like fn itself.
(function wrap(fn, warn) {
  return function deprecated() {
    warn(deprecated);
    return new.target ? Reflect.construct(fn, arguments, new.target) : Reflect.apply(fn, this, arguments);
  };
})
