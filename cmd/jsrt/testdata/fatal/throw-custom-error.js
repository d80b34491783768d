class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; this.extra = true; } }
throw new MyError('custom');
