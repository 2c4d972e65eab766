// Compiles src/common and src/host to JavaScript in dist/, without the tests: .ts to CommonJS, .mts to modules. Imports of .ts
// become imports of .js.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';

const COMPILED = {
  // Node finds the names of the exports without running the file: so `import { x }` works from a module, too.
  '.js': { type: 'commonjs', exportInteropAnnotation: true },
  '.mjs': { type: 'es6' },
};

for (const world of ['src/common', 'src/host']) {
  for (const entry of readdirSync(world, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.m?ts$/.test(entry.name) || /\.(test|fixture)\.ts$/.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join('dist', relative('src', source)).replace(/ts$/, 'js');
    const { code } = transformFileSync(source, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: COMPILED[target.endsWith('.mjs') ? '.mjs' : '.js'],
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replace(/((?:require\(|from )["']\.[^"']+)\.ts(["'])/g, '$1.js$2'));
  }
}
