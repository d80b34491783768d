throw Object.assign(Object.create(null), { x: 1 });
