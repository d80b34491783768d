// A class cannot be called without new; a native function cannot tell.
[
  (init) => class URL {
    constructor(url, base = undefined) { init(this, arguments.length, url, base); }
  },
  (init) => class URLSearchParams {
    constructor(params = undefined) { init(this, params); }
  },
]
