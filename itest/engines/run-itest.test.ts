import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../support/run.ts';

test.each([
  ['a name that is none', ['docker-1'], 'received docker-1\n'],
  ['the host’s own, which is not started', ['host'], 'received host\n'],
  ['no name', [], 'received none\n'],
])(
  '%s is refused, before anything starts',
  async (_, names, end) => {
    const args = [join(__dirname, 'run-itest.ts'), '--itest', ...names];
    const { exitCode, stdout, stderr } = await run(process.execPath, args, { limitMs: 60_000 });
    expect(stderr).toMatch(/^engines: --itest: expected one of docker-26\.1, /);
    expect(stderr).toMatch(new RegExp(`${end}$`));
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
  },
  90_000,
);
