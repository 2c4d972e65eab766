/** Runs beside each other on one engine, and what others do to it meanwhile: each run has its own verdict, and touches nobody. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun, Testbed } from '../../src/host/index.ts';
import { EngineProxy } from '../support/engine-proxy.ts';
import { forkbed, startForkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

test('two runs at once: each has the verdict of its own subject, nothing is left, and a bystander is as it was', async () => {
  await using testbed = await Testbed.start();
  const bystander = await testbed.startServer();
  const ids = [`itest-beside-good-${process.pid}`, `itest-beside-bad-${process.pid}`];
  const check = (id: string | undefined, ...command: readonly string[]) =>
    forkbed(['check', '--quiet', '--settle', '500ms', IMAGE, '--', 'forkbed-server', ...command], {
      FORKBED_RUN: id ?? '',
    });
  const [good, bad] = await Promise.all([check(ids[0]), check(ids[1], '--reap=none')]);
  expect(good).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verdict: pass') });
  expect(bad).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('300 zombies outlived') });
  for (const id of ids) expect(await listRun(id)).toEqual([]);
  const { State, RestartCount } = await bystander.inspect();
  expect({ running: State.Running, restarts: RestartCount }).toEqual({ running: true, restarts: 0 });
  expect(await testbed.ps(bystander)).toHaveLength(1);
});

test('the next run removes what a killed one has left', async () => {
  const id = `itest-next-${process.pid}`;
  const killed = startForkbed({ id, args: ['check', '--quiet', '--hold', '60000', IMAGE] });
  await eventually(async () => expect((await listRun(id)).length).toBeGreaterThanOrEqual(6), {
    what: 'a run in the middle',
    limitMs: 30_000,
  });
  killed.kill('SIGKILL');
  await eventually(() => expect(killed.signalCode).toBe('SIGKILL'), { what: 'its end' });
  const { exitCode } = await forkbed(['check', '--quiet', '--clients', '1', '--connections', '10', IMAGE]);
  expect(exitCode).toBe(0);
  expect(await listRun(id)).toEqual([]);
});

test('an image that is removed in the middle: verdict unknown, with the reason, and nothing is left', async () => {
  const id = `itest-image-${process.pid}`;
  const vanishing = `forkbed-vanishing-${process.pid}`;
  execFileSync('docker', ['tag', IMAGE, vanishing]);
  let created = 0;
  await using proxy = await EngineProxy.start(async (request) => {
    if (request.endsWith('/containers/create')) created += 1;
    // The subject and the audit are there, of the clients none.
    if (created === 3 && request.endsWith('/containers/create'))
      execFileSync('docker', ['rmi', vanishing], { stdio: 'ignore' });
  });
  const { exitCode, stdout } = await forkbed(['check', '--quiet', '--clients', '1', IMAGE], {
    DOCKER_HOST: proxy.host,
    FORKBED_IMAGE: vanishing,
    FORKBED_RUN: id,
  });
  expect(stdout).toMatch(new RegExp(`the run was cut short: .*${vanishing}`, 'i'));
  expect(stdout).toContain('verdict: unknown');
  expect(exitCode).toBe(2);
  expect(await listRun(id)).toEqual([]);
});

test('a report that cannot be written is told, after the verdict and the other reports: exit code 69', async () => {
  const written = join(tmpdir(), `forkbed-report-${process.pid}.tap`);
  const few = ['--clients', '1', '--connections', '10'];
  const reports = ['--output', 'json=/dev/full', '--output', `tap=${written}`];
  const { exitCode, stdout, stderr } = await forkbed(['check', '--quiet', ...few, ...reports, IMAGE]);
  expect(stdout).toContain('verdict: pass');
  expect(stderr).toMatch(/expected to write the report \/dev\/full, received: ENOSPC/);
  expect(exitCode).toBe(69);
  expect(readFileSync(written, 'utf8')).toMatch(/^TAP version/);
  rmSync(written);
});
