/** Where PID 1 is a program of the catalogue of docs/pid1.md, the remedy says what was measured of it; of a look-alike it says nothing. */
import { expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

async function findReapsOrphans(...subject: string[]) {
  const { stdout } = await forkbed(['check', '--quiet', '--format', 'json', '--for', '1s', '--port', '0', ...subject]);
  const { verdict } = JSON.parse(stdout);
  return verdict.findings.find(({ id }: { id: string }) => id === 'reaps-orphans');
}

test('sleep as PID 1 does not reap, and the remedy names its package and version', async () => {
  const finding = await findReapsOrphans('--entrypoint', 'sleep', IMAGE, '--', 'infinity');
  expect(finding).toMatchObject({
    outcome: 'fail',
    remedy: expect.stringMatching(
      /^sleep does not reap orphans \(coreutils \S+, measured \S+\): start the container with an init/,
    ),
  });
});

test('a program of the same name that no package has installed gets no such remedy', async () => {
  const copy = 'cp /usr/bin/sleep /tmp/sleep; exec /tmp/sleep infinity';
  const finding = await findReapsOrphans('--tmpfs', '/tmp:exec', '--entrypoint', 'sh', IMAGE, '--', '-c', copy);
  expect(finding).toMatchObject({ outcome: 'fail', remedy: expect.stringMatching(/^PID 1 must wait for every child/) });
});
