/** `forkbed ps` and `forkbed watch` name what came into the container from outside, when its exec has ended, too. */
import { expect, jest, test } from '@jest/globals';
import { type StartedSubject, startSubject } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { run } from '../support/run.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

function startSleeper(): Promise<StartedSubject> {
  return startSubject({ image: IMAGE, entrypoint: ['sleep'], command: ['infinity'] });
}

async function dockerExec({ container }: StartedSubject, options: readonly string[], line: string): Promise<void> {
  const { exitCode, stderr } = await run('docker', ['exec', ...options, container.id, 'sh', '-c', line], {
    limitMs: 30_000,
  });
  if (exitCode !== 0) throw new Error(`expected an exec, received ${exitCode}: ${stderr}`);
}

test('ps: below an exec that goes on all is from outside, and what PID 1 has adopted of it is left', async () => {
  await using subject = await startSleeper();
  await dockerExec(subject, ['--detach'], '(sleep 1001 & sleep 0.1); sleep 1002 & exec sleep 1003');
  const { stdout } = await forkbed(['ps', subject.container.id]);
  expect(stdout).toMatch(/^1 S sleep infinity \([\d.]+ s\)$/m);
  expect(stdout).toMatch(/─ \d+ S sleep 1001 \([\d.]+ s\), left from outside$/m);
  expect(stdout).toMatch(/─ \d+ S sleep 1002 \([\d.]+ s\), from outside$/m);
  expect(stdout).toMatch(/^\d+ S sleep 1003 \([\d.]+ s\), from outside$/m);
});

test('ps: what an exec of forkbed has left has its number, and so have its zombies', async () => {
  await using subject = await startSleeper();
  await dockerExec(subject, ['--env', 'FORKBED_EXEC=7'], 'sleep 0.1 >/dev/null 2>&1 & sleep 1001 >/dev/null 2>&1 & :');
  await dockerExec(subject, [], 'sleep 0.5');
  const { stdout } = await forkbed(['ps', subject.container.id]);
  expect(stdout).toMatch(/─ \d+ S sleep 1001 \([\d.]+ s\), left by exec 7$/m);
  expect(stdout).toMatch(/─ \d+ Z \[sleep\] <defunct> \([\d.]+ s\), left by exec 7$/m);
});

test('watch: an exec that ends meanwhile is remembered by what it left', async () => {
  await using subject = await startSleeper();
  const watching = forkbed(['watch', '--all', '--interval', '200ms', '--for', '20s', subject.container.id]);
  await dockerExec(subject, [], 'sleep 8; (sleep 3 >/dev/null 2>&1 &); sleep 1');
  const { stdout } = await watching;
  expect(stdout).toMatch(/─ \d+ S \([\d.]+ m?s, left from outside\) sleep 3$/m);
  expect(stdout).toMatch(/─ \d+ Z \[sleep\] <defunct> for .*, parent 1, left from outside$/m);
});
