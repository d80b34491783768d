'use strict';
// Node's own test/common loads and its checks hold when everything happens as it should.
const common = require(process.env.CANARY_COMMON);
setTimeout(common.mustCall(() => {
  setImmediate(common.mustCall(() => console.log(`ran ${process.argv[2]}`)));
}), 1);
