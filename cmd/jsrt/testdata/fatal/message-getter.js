throw Object.defineProperty(new Error('m'), 'extra', { get() { return 1; }, enumerable: true });
