'use strict';
// Prints the names that the declarations of @types/node give the network modules, a line a name, in the form of dump.js without
// kinds. It is run where typescript and @types/node are installed, which is never this repository:
//
//   cd "$(mktemp -d)" && npm install typescript@5 @types/node@26.6.6
//   node /path/to/test/api/types.js > /path/to/test/api/types.txt

const path = require('path');
const fs = require('fs');
const installed = (name) => require(path.join(process.cwd(), 'node_modules', name));
const ts = installed('typescript');

const modules = [
  'net', 'dgram', 'events', 'stream', 'stream/promises', 'buffer', 'timers', 'timers/promises', 'dns', 'dns/promises',
];

const entry = path.join(process.cwd(), 'entry.ts');
const source = modules.map((name, i) => `import m${i} = require('node:${name}'); m${i};\n`).join('');
const options = { types: ['node'], module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext, skipLibCheck: true, noEmit: true };
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (file) => file === entry || fileExists(file);
host.readFile = (file) => (file === entry ? source : readFile(file));
host.getSourceFile = (file, ...rest) =>
  (file === entry ? ts.createSourceFile(file, source, options.target, true) : getSourceFile(file, ...rest));
const program = ts.createProgram([entry], options, host);
const checker = program.getTypeChecker();
const lines = new Set();

const wanted = (symbol) => {
  const name = symbol.getName();
  if (name.startsWith('__') || /^\d+$/.test(name)) return false;
  if (name.startsWith('_')) return /^_(read|write|writev|final|destroy|construct|transform|flush)$/.test(name);
  return true;
};

// A static member or an export that is inherited (every stream class inherits those of EventEmitter) is described where it stands.
const declaredIn = (symbol, inside) => (symbol.declarations || []).some(inside);

// Some members are only declared for a subclass or an option to fill in.
const optional = (symbol) => (symbol.flags & ts.SymbolFlags.Optional) !== 0;
const isValue = (symbol) => {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) !== 0;
};

for (const statement of program.getSourceFile(entry).statements) {
  if (!ts.isExpressionStatement(statement)) continue;
  const name = modules[Number(statement.expression.getText().slice(1))];
  const type = checker.getTypeAtLocation(statement.expression);
  for (const property of type.getProperties()) {
    if (!wanted(property) || property.getName() === 'prototype' || !isValue(property)) continue;
    if (name !== 'events' && declaredIn(property, (d) => path.basename(d.getSourceFile().fileName) === 'events.d.ts')) continue;
    lines.add(`${name}.${property.getName()}`);
    const inner = checker.getTypeOfSymbolAtLocation(property, statement);
    const made = inner.getConstructSignatures();
    if (made.length === 0) continue;
    for (const member of made[0].getReturnType().getProperties()) {
      if (wanted(member) && !optional(member)) lines.add(`${name}.${property.getName()}#${member.getName()}`);
    }
    const own = inner.symbol?.declarations ?? [];
    for (const member of inner.getProperties()) {
      if (!declaredIn(member, (d) => own.includes(d.parent))) continue;
      if (wanted(member) && member.getName() !== 'prototype' && !optional(member)) lines.add(`${name}.${property.getName()}.${member.getName()}`);
    }
  }
}
const { version } = JSON.parse(fs.readFileSync(path.join(process.cwd(), 'node_modules', '@types', 'node', 'package.json'), 'utf8'));
process.stdout.write(`# @types/node ${version}\n${[...lines].sort().join('\n')}\n`);
