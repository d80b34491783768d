process.on('SIGQUIT', f); function f() {}
process.removeListener('SIGQUIT', f);
setTimeout(() => process.kill(process.pid, 'SIGQUIT'), 10);
setTimeout(() => process.stdout.write('never\n'), 1000);
