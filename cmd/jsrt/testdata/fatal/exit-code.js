process.on('exit', () => { process.exitCode = 42; });
throw new Error('x');
