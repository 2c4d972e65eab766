/** Holds docs/dependencies.md to package.json: each dependency has its reason, and every one is pinned. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const page = read('docs/dependencies.md');
const manifest = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));

test.each([
  ['Of the package', 'dependencies'],
  ['Of whoever uses the matchers', 'peerDependencies'],
  ['Of the development', 'devDependencies'],
])('"%s" has the %s of package.json, each with a reason', (heading, kind) => {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| `(.+?)` \| (.+) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(manifest[kind]));
  expect(rows.filter(([, , reason = '']) => reason.length < 10)).toEqual([]);
});

test('a dependency of the package is a range from the version that the tests run with', () => {
  const ranges = Object.entries<string>(manifest.dependencies);
  expect(ranges.length).toBeGreaterThan(5);
  for (const [name, range] of ranges)
    expect([name, range]).toEqual([name, `^${lock.packages[`node_modules/${name}`].version}`]);
});

test('one of the development has an exact version, and the lockfile a hash for all that is installed', () => {
  const versions = Object.values<string>(manifest.devDependencies);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const packages = Object.entries<{ integrity?: string; optional?: boolean }>(lock.packages);
  // npm adds the hash of a program for another platform where it installs it.
  const loose = packages.filter(
    ([path, { integrity, optional }]) => path !== '' && integrity === undefined && !optional,
  );
  expect(packages.length).toBeGreaterThan(100);
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('one install script may run', () => {
  const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
  expect(allowed.map(([name]) => name)).toEqual(['node']);
});
