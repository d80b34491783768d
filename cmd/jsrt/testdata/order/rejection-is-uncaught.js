const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e, origin) => log(e.name, e.code, e.message, origin));
Promise.reject(new TypeError('error'));
Promise.reject('string');
Promise.reject({ a: 1 });
Promise.reject(null);
Promise.reject(class Foo {});
Promise.reject(Object.create(null));
class Foo {}
Promise.reject(new Foo());
Promise.reject(Symbol('s'));
Promise.reject(12n);
Promise.reject([1, 2]);
Promise.reject({ stack: 'like an error', name: 'Like', message: 'm' });
