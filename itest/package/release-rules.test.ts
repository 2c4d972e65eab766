/** What `npm run release` refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inspectChangelog, inspectPackage } from '../../scripts/release-rules.ts';

const ROOT = join(__dirname, '../..');
const MANIFEST = JSON.stringify({
  bin: { a: 'bin/a.mjs' },
  man: './dist/a.1',
  exports: { '.': { import: { types: './dist/index.d.mts', default: './dist/index.mjs' } } },
});
const PATHS = ['bin/a.mjs', 'dist/a.1', 'dist/index.d.mts', 'dist/index.mjs', 'package.json'];
const packed = (...paths: readonly string[]) =>
  `some line\n${JSON.stringify([{ files: paths.map((path) => ({ path })) }])}`;

test.each([
  ['## [Unreleased]\n\n## [1.2.3] - 2026-01-02\n', undefined],
  ['## [Unreleased]\n\n## [1.2.3]\n', 'no "## [1.2.3] - YYYY-MM-DD"'],
  ['## [Unreleased]\n\n## [1.2.30] - 2026-01-02\n', 'no "## [1.2.3] - YYYY-MM-DD"'],
  ['## [1.2.3] - 2026-01-02\n', 'no "## [Unreleased]" before it'],
  ['## [Unreleased]\n\n- new\n\n## [1.2.3] - 2026-01-02\n', 'below Unreleased: - new'],
])('of the changelog %j', (changelog, received) => {
  expect(inspectChangelog(changelog, '1.2.3')).toBe(received);
});

test('of a package each file that it names must be in it, and no test', () => {
  expect(inspectPackage(packed(...PATHS), MANIFEST)).toBeUndefined();
  for (const missing of PATHS.slice(0, -1)) {
    expect(inspectPackage(packed(...PATHS.filter((path) => path !== missing)), MANIFEST)).toBe(`no ${missing}`);
  }
  expect(inspectPackage(packed(...PATHS, 'src/a.test.ts'), MANIFEST)).toBe('src/a.test.ts');
});

test('the changelog has a section of the version, whose date the manual page has', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(inspectChangelog(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version) ?? '').not.toContain('no "## [');
});
