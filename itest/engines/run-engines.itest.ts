/** What `npm run engines` says of wrong options: nothing is installed, built or booted for them. */
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { run } from '../support/run.ts';

jest.setTimeout(60_000);

const PROGRAM = join(__dirname, 'run-engines.ts');

test.each([
  [['--vm', '--arch', 'mips'], 'engines: --arch: expected one of amd64, arm64, received mips\n'],
  [['--arch', 'arm64'], 'engines: --arch: expected --vm beside it, received none\n'],
  [['--only', 'luck'], 'engines: --only: expected one of doctor, testbed, '],
  [['docker-1'], 'engines: NAME: expected one of host, docker-26.1, '],
  [['--speed', '9'], "engines: Unknown option '--speed'"],
])('%j is refused with 64 and the reason', async (args, reason) => {
  const { exitCode, stdout, stderr } = await run(process.execPath, [PROGRAM, ...args], { limitMs: 30_000 });
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
});
