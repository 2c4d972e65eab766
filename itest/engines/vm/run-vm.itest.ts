/** What `npm run engines -- --vm` says of wrong options: nothing is installed, built or booted for them. */

import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../../support/run.ts';

const PROGRAM = join(__dirname, 'run-vm.ts');

test.each([
  [['--arch', 'mips'], 'engines: --arch: expected one of amd64, arm64, received mips\n'],
  [['--only', 'luck'], 'engines: --only: expected one of reference testbed, '],
  [['--speed', '9'], "engines: Unknown option '--speed'"],
])('%j is refused with 64 and the reason', async (args, reason) => {
  const { exitCode, stdout, stderr } = await run(process.execPath, [PROGRAM, ...args], { limitMs: 30_000 });
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
});
