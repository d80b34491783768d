// Programs are looked up in the child's PATH, as execvp does: folders in order, what is not executable passed by, scripts without a first line too.
'use strict';
const fs = require('fs');
const { spawnSync } = require('child_process');
const { equal } = require('../common');

const dir = fs.mkdtempSync(`${process.env.TMPDIR || '/tmp'}/jsrt-path-`);
const write = (name, text, mode) => {
  fs.mkdirSync(`${dir}/${name.split('/')[0]}`, { recursive: true });
  fs.writeFileSync(`${dir}/${name}`, text);
  fs.chmodSync(`${dir}/${name}`, mode);
};
write('one/tool', 'not executable', 0o644);
write('two/tool', '#!/bin/sh\necho second\n', 0o755);
write('one/script', 'echo script $1\n', 0o755);
write('one/broken', '#!/jsrt/no/such/interpreter\n', 0o755);
const run = (file, args, PATH, cwd) => spawnSync(file, args, { env: { PATH }, cwd });
const both = `${dir}/none:${dir}/one:${dir}/two:/bin:/usr/bin`;
equal(String(run('tool', [], both).stdout), 'second\n');
equal(run('tool', [], `${dir}/one`).error.code, 'EACCES');
equal(String(run('script', ['x'], both).stdout), 'script x\n');
equal(run('broken', [], both).error.code, 'ENOENT');
equal(String(run('tool', [], 'two', dir).stdout), 'second\n');
equal(String(run('./tool', [], both, `${dir}/two`).stdout), 'second\n');
equal(String(run('tool', [], '', `${dir}/two`).stdout), 'second\n');
fs.rmSync(dir, { recursive: true });
