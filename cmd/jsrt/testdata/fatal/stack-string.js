const e = new Error('x'); e.stack = 'hello';
throw e;
