function make() { return new Error('outer', { cause: make2() }); }
function make2() { return new RangeError('inner'); }
throw make();
