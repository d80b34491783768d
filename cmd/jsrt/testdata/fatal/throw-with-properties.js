throw Object.assign(new TypeError('x'), { code: 'E_X', n: 5, nested: { a: [1, 2] } });
