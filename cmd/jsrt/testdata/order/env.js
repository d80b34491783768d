const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.env.JSRT_A = 1; process.env.JSRT_B = undefined; process.env.JSRT_C = null;
log(typeof process.env.JSRT_A, process.env.JSRT_A, process.env.JSRT_B, process.env.JSRT_C, process.env.JSRT_NONE);
log('JSRT_A' in process.env, Object.keys(process.env).includes('JSRT_A'), delete process.env.JSRT_A, process.env.JSRT_A, delete process.env.JSRT_NONE);
log({ ...process.env }.JSRT_B, Object.entries(process.env).every(([k, v]) => typeof v === 'string'));
try { process.env.x = Symbol('x'); } catch (e) { log(e.name, e.message); }
log(process.env[Symbol('y')], process.env.toString === Object.prototype.toString, process.env.hasOwnProperty('JSRT_B'));
