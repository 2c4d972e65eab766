// Compiles src/common and src/host to CommonJS in dist/, without the tests. Imports of .ts become imports of .js.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';

const options = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  // Node finds the names of the exports without running the file: so `import { x }` works from a module, too.
  module: { type: 'commonjs', exportInteropAnnotation: true },
};

for (const world of ['src/common', 'src/host']) {
  for (const entry of readdirSync(world, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || /\.(test|fixture)\.ts$/.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join('dist', relative('src', source)).replace(/\.ts$/, '.js');
    const { code } = transformFileSync(source, options);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replace(/require\("(\.[^"]+)\.ts"\)/g, 'require("$1.js")'));
  }
}
