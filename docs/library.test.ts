/** Holds docs/library.md to the code: its examples import what there is, its errors are all that the library throws. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const page = read('docs/library.md');
const rows = [...page.matchAll(/^\| `(ERR_\w+)` \| (?:`(\w+)`)? *\| .+ \|$/gm)];

/** What the library is made of: not the command line, and not the doctor, which that alone calls. */
const sources = ['src/common/forkbed-error.ts', ...modulesIn('src/host')]
  .filter((file) => !/^src\/host\/(?:cli|doctor)\//.test(file))
  .map(read);

function modulesIn(folder: string): string[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(file))
    .map((file) => join(folder, file));
}

const all = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)]);

test('its table has every code that the library throws, and no other', () => {
  const thrown = all(/(?:new ForkbedError\(|super\()\s*'(ERR_\w+)'/g).map(([, code = '']) => code);
  expect(thrown.length).toBeGreaterThan(20);
  expect(rows.map(([, code]) => code)).toEqual([...new Set(thrown)].sort());
});

test('it names the class of each code that has one of its own', () => {
  const classes = all(/class (\w+) extends ForkbedError \{[\s\S]*?super\(\s*'(ERR_\w+)'/g);
  expect(classes.length).toBeGreaterThan(5);
  const named = rows.filter(([, , name]) => name !== undefined).map(([, code, name]) => [code, name]);
  expect(named).toEqual(classes.map(([, name = '', code = '']) => [code, name]).sort());
});

test('each import that it lists is one of the package', () => {
  const section = page.slice(0, page.indexOf('\n## '));
  const imports = [...section.matchAll(/^\| (`forkbed.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(forkbed\S*)`/g)].map(([, name = '']) => name.replace(/^forkbed/, '.')),
  );
  const { exports } = JSON.parse(read('package.json'));
  expect([...imports, './package.json'].sort()).toEqual(Object.keys(exports).sort());
});
