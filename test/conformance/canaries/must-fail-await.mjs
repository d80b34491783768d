await Promise.reject(new Error('on purpose'));
