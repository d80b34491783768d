async function f() {
  await 1;
  throw new RangeError('async');
}
f();
