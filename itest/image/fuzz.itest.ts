/** The C module under libFuzzer and both sanitizers, for some thousand inputs; `npm run fuzz -- module` goes on for longer. */
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { run } from '../support/run.ts';

jest.setTimeout(400_000);

const ROOT = join(__dirname, '../..');
const IMAGE = 'forkbed-fuzz-module';
const CONFINED = '--network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 2g';

test('every function of the module outlives any arguments, and its parser any text', async () => {
  const [file, base] = ['src/container/fuzz/Dockerfile', process.env.BASE_IMAGE ?? 'debian:trixie-slim'];
  const build = ['build', '--quiet', '--tag', IMAGE, '--build-arg', `BASE_IMAGE=${base}`, '--target', 'module'];
  const built = await run('docker', [...build, '--file', file, '.'], { cwd: ROOT, limitMs: 390_000 });
  expect({ ...built, stdout: '' }).toMatchObject({ exitCode: 0 });
  for (const [program, runs] of [
    ['posix-fuzz /seeds', 5_000],
    ['stat-fuzz /stats', 50_000],
  ] as const) {
    const args = `run --rm --init ${CONFINED} ${IMAGE} ${program} -runs=${runs} -seed=1 -max_len=512 -timeout=20`;
    const { exitCode, stderr } = await run('docker', args.split(' '), { limitMs: 120_000 });
    expect({ exitCode, said: exitCode === 0 ? '' : stderr.slice(-3_000) }).toEqual({ exitCode: 0, said: '' });
    expect(stderr).toMatch(/^Done \d{4,} runs/m);
  }
});
