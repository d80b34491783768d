class Foo { constructor() { this.x = 1; } }
throw new Foo();
