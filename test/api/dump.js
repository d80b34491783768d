'use strict';
// Prints what the network modules and the global object of the runtime that runs it offer, a line a name, sorted:
//
//   net.connect function 1
//   net.Socket.prototype.write function 3
//   net.Socket#write                        (an instance has the name, own or inherited)
//   globalThis.fetch function 0 enumerable
//
//   node test/api/dump.js > test/api/node.txt

const modules = [
  'net', 'dgram', 'events', 'stream', 'stream/promises', 'buffer', 'timers', 'timers/promises', 'dns', 'dns/promises',
];

// Names that begin with an underscore are Node's own, but for those that the documentation asks programs to implement.
const implemented = new Set(['_read', '_write', '_writev', '_final', '_destroy', '_construct', '_transform', '_flush']);

const lines = new Set();

function nameOf(key) {
  if (typeof key === 'string') return key.startsWith('_') && !implemented.has(key) ? null : key;
  const wellKnown = Object.getOwnPropertyNames(Symbol).find((name) => Symbol[name] === key);
  if (wellKnown) return `[Symbol.${wellKnown}]`;
  const registered = Symbol.keyFor(key);
  return registered === undefined ? null : `[Symbol.for(${registered})]`;
}

function kindOf(descriptor) {
  if ('get' in descriptor || 'set' in descriptor) {
    return `accessor${descriptor.get ? ' get' : ''}${descriptor.set ? ' set' : ''}`;
  }
  const value = descriptor.value;
  if (value === null) return 'null';
  return typeof value === 'function' ? `function ${value.length}` : typeof value;
}

const functionOwn = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

// A constructor is a function whose prototype has more than the link back to it, or a parent of its own.
function isClass(value) {
  if (typeof value !== 'function' || !value.prototype) return false;
  return Reflect.ownKeys(value.prototype).length > 1 || Object.getPrototypeOf(value.prototype) !== Object.prototype;
}

function members(path, object, skip) {
  for (const key of Reflect.ownKeys(object)) {
    const name = nameOf(key);
    if (name === null || skip.has(name)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    const where = name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
    lines.add(`${where} ${kindOf(descriptor)}`);
  }
}

const seen = new Set();
const none = new Set();
const constructorOnly = new Set(['constructor']);

function dump(path, value) {
  members(path, value, typeof value === 'function' ? functionOwn : none);
  for (const key of Reflect.ownKeys(value)) {
    const name = nameOf(key);
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (name === null || name.startsWith('[')) continue;
    // Exports that are made on first use are accessors; what they give is described all the same.
    const inner = 'value' in descriptor ? descriptor.value : value[key];
    if (isClass(inner)) {
      // The same class is exported by several modules; it is described where it is met first.
      if (seen.has(inner)) continue;
      seen.add(inner);
      members(`${path}.${name}`, inner, functionOwn);
      members(`${path}.${name}.prototype`, inner.prototype, constructorOnly);
    } else if (typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype &&
        name !== 'promises' && !seen.has(inner)) {
      seen.add(inner);
      members(`${path}.${name}`, inner, none);
    }
  }
}

function instance(path, make) {
  let object;
  try {
    object = make();
  } catch {
    return; // all its names are missing then
  }
  for (let o = object; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    for (const key of Reflect.ownKeys(o)) {
      const name = nameOf(key);
      if (name !== null && !/^\d+$/.test(name)) lines.add(`${path}#${name}`);
    }
  }
}

for (const name of modules) {
  let exports;
  try {
    exports = require(`node:${name}`);
  } catch {
    continue; // all its names are missing then
  }
  lines.add(`${name} ${typeof exports}`);
  if (isClass(exports)) {
    seen.add(exports);
    members(`${name}.prototype`, exports.prototype, constructorOnly);
  }
  dump(name, exports);
}

const lazily = (name) => require(`node:${name}`);
const closed = (socket) => { socket.close(); return socket; };
instance('net.Socket', () => new (lazily('net').Socket)());
instance('net.Server', () => new (lazily('net').Server)());
instance('net.BlockList', () => new (lazily('net').BlockList)());
instance('net.SocketAddress', () => new (lazily('net').SocketAddress)());
instance('dgram.Socket', () => closed(lazily('dgram').createSocket('udp4')));
instance('events', () => new (lazily('events'))());
instance('events.EventEmitterAsyncResource', () => new (lazily('events').EventEmitterAsyncResource)({ name: 'Dump' }));
instance('stream.Stream', () => new (lazily('stream').Stream)());
instance('stream.Readable', () => new (lazily('stream').Readable)());
instance('stream.Writable', () => new (lazily('stream').Writable)());
instance('stream.Duplex', () => new (lazily('stream').Duplex)());
instance('stream.Transform', () => new (lazily('stream').Transform)());
instance('stream.PassThrough', () => new (lazily('stream').PassThrough)());
instance('buffer.Buffer', () => lazily('buffer').Buffer.alloc(1));
instance('buffer.Blob', () => new (lazily('buffer').Blob)([]));
instance('buffer.File', () => new (lazily('buffer').File)([], 'name'));
instance('dns.Resolver', () => new (lazily('dns').Resolver)());
instance('dns/promises.Resolver', () => new (lazily('dns/promises').Resolver)());
instance('timers.Timeout', () => { const t = setTimeout(() => {}, 1); clearTimeout(t); return t; });
instance('timers.Immediate', () => { const i = setImmediate(() => {}); clearImmediate(i); return i; });

for (const name of Object.getOwnPropertyNames(globalThis)) {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  // Some globals are made on first use; what they are then is what a program sees.
  const kind = 'value' in descriptor ? kindOf(descriptor) : 'accessor';
  lines.add(`globalThis.${name} ${kind}${descriptor.enumerable ? ' enumerable' : ''}`);
}

const sorted = [...lines].sort();
process.stdout.write(`# Node ${process.version}\n${sorted.join('\n')}\n`);
