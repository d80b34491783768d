const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtExceptionMonitor', (e, origin) => log('monitor', e.message, origin));
log(process.hasUncaughtExceptionCaptureCallback());
process.setUncaughtExceptionCaptureCallback((e) => log('captured', e.message));
log(process.hasUncaughtExceptionCaptureCallback());
try { process.setUncaughtExceptionCaptureCallback(() => {}); } catch (e) { log(e.code); }
try { process.setUncaughtExceptionCaptureCallback(1); } catch (e) { log(e.message); }
setTimeout(() => { process.setUncaughtExceptionCaptureCallback(null); process.on('uncaughtException', (e) => log('listener', e.message)); throw new Error('two'); }, 1);
throw new Error('one');
