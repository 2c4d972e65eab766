/** What makes a temporary folder removes it: a machine that runs the tests often would fill up. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../../src/host/package-root.ts';

const files = globSync('{src,itest,bench,docs,testkit,scripts}/**/*.ts', { cwd: PACKAGE_ROOT });
const makers = files.filter((file) => /\bmkdtemp(?:Sync)?\(/.test(readFileSync(join(PACKAGE_ROOT, file), 'utf8')));

test('there are such files', () => {
  expect(makers).toContain('testkit/temporary-folder.ts');
});

test.each(makers)('%s removes its folder', (file) => {
  expect(readFileSync(join(PACKAGE_ROOT, file), 'utf8')).toMatch(/\brm(?:Sync)?\(.+recursive: true/);
});
