const log = (...a) => process.stdout.write(a.join(' ') + '\n');
const really = process.reallyExit;
process.reallyExit = (c) => { log('really', c); really.call(process, 12); };
process.exit(3);
