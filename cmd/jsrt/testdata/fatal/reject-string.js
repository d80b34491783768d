Promise.reject('abc');
