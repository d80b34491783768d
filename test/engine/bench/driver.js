'use strict';
// Runs one program of this folder and prints the CPU nanoseconds of one unit of its work: node driver.js FILE NAME
const [file, name] = process.argv.slice(2);
const program = require(file)[name];

function milliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

// The number of times grows until a run is long enough to be measured. The best of some runs is what the machine can do when nobody disturbs.
function measure() {
  const enough = 25;
  let n = 1;
  for (;;) {
    const start = milliseconds();
    program(n);
    const took = milliseconds() - start;
    if (took > 20 * enough) return took / n;
    if (took > enough) break;
    n = Math.ceil(n * (took < 1 ? 8 : Math.min(8, (1.2 * enough) / took + 0.1)));
  }
  let best = Infinity;
  for (let i = 0; i < 4; i++) {
    const start = milliseconds();
    program(n);
    best = Math.min(best, (milliseconds() - start) / n);
  }
  return best;
}

console.log(JSON.stringify(measure() * 1e6));
