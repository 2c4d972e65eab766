/** `forkbed doctor` on the engine that everybody uses, and where there is none. */
import { execFileSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { listRun } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

test('it names the engine, sees a zombie that it planted, and leaves nothing', async () => {
  const id = `itest-doctor-${process.pid}`;
  const { exitCode, stdout } = await forkbed(['doctor', '--json'], { FORKBED_RUN: id });
  const { engine, trials, canJudge } = JSON.parse(stdout);
  const format = '{{.Server.Version}} {{.Server.APIVersion}} {{.Server.KernelVersion}}';
  const expected = execFileSync('docker', ['version', '--format', format], { encoding: 'utf8' }).trim();
  expect([engine.version, engine.apiVersion, engine.kernel].join(' ')).toBe(expected);
  expect(trials).toMatchObject(
    ['namespaces', 'control', 'census', 'stats'].map((name) => ({ name, works: true, observed: expect.any(String) })),
  );
  expect(canJudge).toBe(true);
  expect(exitCode).toBe(0);
  expect(await listRun(id)).toEqual([]);
});

test.each([
  ['unix:///nowhere', 'DOCKER_HOST is unix:///nowhere, where none answers'],
  ['ssh://somebody@nowhere.invalid', 'DOCKER_HOST is ssh://somebody@nowhere.invalid, where none answers: ssh: '],
])('with %s it ends with 69, and says why', async (host, why) => {
  const { exitCode, stdout, stderr } = await forkbed(['doctor'], { DOCKER_HOST: host });
  expect(stderr).toContain(why);
  expect(stdout).toBe('');
  expect(exitCode).toBe(69);
});

test('an operand is refused with 64', async () => {
  expect(await forkbed(['doctor', 'web'])).toMatchObject({ exitCode: 64, stdout: '' });
});
