/** Holds to one number each: the Node.js that users of the package need, and the one that work in the repository needs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import semver from 'semver';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const program = read('bin/forkbed.mjs');
const forUsers = /^>=(\d+\.\d+)$/.exec(manifest.engines.node)?.[1] ?? 'no engines';

interface Locked {
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}

describe('users of the package', () => {
  test('what engines of package.json allows, every package that is installed with it allows, too', () => {
    const packages = Object.entries<Locked>(JSON.parse(read('package-lock.json')).packages);
    const installed = packages.filter(([path, { dev = false }]) => path !== '' && !dev);
    const stricter = installed.flatMap(([path, { engines }]) => {
      const range = engines?.node ?? '*';
      return semver.subset(manifest.engines.node, range) ? [] : [`${path}: ${range}`];
    });
    expect(installed.length).toBeGreaterThan(50);
    expect(stricter).toEqual([]);
  });

  test('the command line, the build and the pages name that number', () => {
    expect(program).toContain(`isRepository ? '24.0' : '${forUsers}'`);
    expect(read('tsdown.config.ts')).toContain(`target: 'node${forUsers}'`);
    const pages = ['README.md', ...readdirSync(join(PACKAGE_ROOT, 'docs')).map((name) => `docs/${name}`)];
    const named = pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) => [...read(page).matchAll(/Node\.js (\d+\.\d+) or later/g)].map(([, number]) => number));
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(named.filter((number) => number !== forUsers)).toEqual([]);
  });
});

describe('work in the repository', () => {
  test('the sources run on the Node.js that the repository brings, and the command line refuses one before it', () => {
    const brought = semver.major(manifest.devDependencies.node);
    expect(program).toContain(`isRepository ? '${brought}.0' : `);
    expect(read('README.md')).toMatch(new RegExp(`brings\\s+Node ${brought} for itself`));
  });

  test('README and scripts/setup.sh name the same Node.js for npm', () => {
    const pattern = /Node\.js (\d+) or later with npm/;
    const number = pattern.exec(read('scripts/setup.sh'))?.[1];
    expect(number).toBeDefined();
    expect(pattern.exec(read('README.md'))?.[1]).toBe(number);
  });
});
