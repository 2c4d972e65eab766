/** `--baseline`: a known leak does not fail, a new one does, and one that has gone is told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['check', '--quiet', '--clients', '1', '--connections', '10', '--settle', '500ms'];

test('a known leak does not fail, another one does, and what has gone is told', async () => {
  const file = join(temporaryFolder(), 'known.json');
  const check = (more: readonly string[], server: readonly string[]) =>
    forkbed([...FEW, '--baseline', file, ...more, IMAGE, '--', 'forkbed-server', ...server]);

  const missing = await check([], ['--reap', 'none']);
  expect(missing).toMatchObject({ exitCode: 64, stdout: '' });
  expect(missing.stderr).toContain('--baseline: expected a file that can be read, or --update-baseline to write it');

  const updated = await check(['--update-baseline'], ['--reap', 'none']);
  expect(updated.stdout).toContain('~ no-defunct        in the baseline: ');
  expect(updated.exitCode).toBe(0);
  const { subjects } = JSON.parse(readFileSync(file, 'utf8'));
  expect(subjects[IMAGE]).toContainEqual({
    check: 'no-defunct',
    process: 'forkbed-server',
    kind: 'zombie forkbed-server',
    count: expect.any(Number),
  });

  const known = await check([], ['--reap', 'none']);
  expect({ exitCode: known.exitCode, verdict: known.stdout.match(/^verdict: .*$/m)?.[0] }).toEqual({
    exitCode: 0,
    verdict: 'verdict: pass',
  });

  const other = await check([], ['--reap', 'none', '--bug', 'keep-client-fd']);
  expect(other.exitCode).toBe(1);
  expect(other.stdout).toContain('not in the baseline: descriptor, by forkbed-server');

  const cured = await check([], ['--reap', 'wait']);
  expect(cured.stdout).toMatch(
    /no longer found: no-defunct: \d+ of zombie forkbed-server, by forkbed-server; remove it/,
  );
  expect(cured.exitCode).toBe(0);
});
