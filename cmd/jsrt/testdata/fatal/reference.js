function f() {
  return missing;
}
f();
