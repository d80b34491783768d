const log = (...a) => process.stdout.write(a.join(' ') + '\n');
process.on('uncaughtException', (e) => log('uncaught', e.name, e.message));
process.throwDeprecation = true;
process.emitWarning('dep', 'DeprecationWarning');
log('sync');
process.noDeprecation = true;
process.emitWarning('not shown', 'DeprecationWarning');
