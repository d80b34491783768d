function f() {
  throw 'abc';
}
f();
