/** Runs beside each other on one engine, and what others do to it meanwhile: each run has its own verdict, and touches nobody. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { formatOwner } from '../../src/host/docker/owner.ts';
import { thisProcess } from '../../src/host/docker/this-process.ts';
import { eventually, listRun, removeRun, Testbed } from '../../src/host/index.ts';
import { EngineProxy, Refusal } from '../support/engine-proxy.ts';
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
  expect(bad).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('303 zombies outlived') });
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

test('a network that the engine does not release is reported once, in a sentence, and by clean until it is gone', async () => {
  const id = `itest-network-${process.pid}`;
  const state = mkdtempSync(join(tmpdir(), 'forkbed-state-'));
  // Of a run whose number another process has by now.
  const owner = formatOwner({ ...thisProcess(), startTicks: 1 });
  const labels = ['--label', `forkbed.run=${id}`, '--label', `forkbed.owner=${owner}`];
  const network = execFileSync('docker', ['network', 'create', ...labels, id], { encoding: 'utf8' }).trim();
  await using proxy = await EngineProxy.start(async (request) =>
    request === `DELETE /networks/${network}`
      ? new Refusal(403, `error while removing network: network ${id} has active endpoints`)
      : undefined,
  );
  const variables = { DOCKER_HOST: proxy.host, XDG_STATE_HOME: state };
  // It ends as soon as it has removed what others have left.
  const next = (...options: readonly string[]) => forkbed(['check', ...options, '--container', 'nobody'], variables);
  const sentence = new RegExp(`network ${network.slice(0, 12)}.*the engine does not release it.*restart the engine`);
  try {
    expect((await next('--quiet')).stderr).not.toMatch(/network/);
    const { stderr } = await next();
    expect(stderr.split('\n').filter((line) => line.includes('network'))).toEqual([expect.stringMatching(sentence)]);
    expect((await next()).stderr).not.toMatch(/network/);
    const listed = await forkbed(['clean'], variables);
    expect(listed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(sentence), stderr: '' });
    const removed = await forkbed(['clean'], { XDG_STATE_HOME: state });
    expect(removed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^removed: .* [1-9]\d* networks?,/) });
    expect(removed.stdout).not.toMatch(sentence);
    expect(await listRun(id)).toEqual([]);
  } finally {
    await removeRun(id);
    rmSync(state, { recursive: true });
  }
});

test('a network that a container of no run uses is left, and the container is named', async () => {
  const id = `itest-used-${process.pid}`;
  const owner = formatOwner({ ...thisProcess(), startTicks: 1 });
  const labels = ['--label', `forkbed.run=${id}`, '--label', `forkbed.owner=${owner}`];
  execFileSync('docker', ['network', 'create', ...labels, id], { stdio: 'ignore' });
  execFileSync('docker', ['run', '--detach', '--name', `${id}-user`, '--network', id, IMAGE], { stdio: 'ignore' });
  try {
    const { stdout, exitCode } = await forkbed(['clean']);
    expect(stdout).toMatch(new RegExp(`^left: network [0-9a-f]{12}: used by ${id}-user: disconnect it`, 'm'));
    expect(exitCode).toBe(0);
    expect(await listRun(id)).toHaveLength(1);
  } finally {
    execFileSync('docker', ['rm', '--force', `${id}-user`], { encoding: 'utf8' });
    await removeRun(id);
  }
});

test('an image that is removed in the middle: verdict unknown, with the reason, and nothing is left', async () => {
  const id = `itest-image-${process.pid}`;
  const vanishing = `forkbed-vanishing-${process.pid}`;
  execFileSync('docker', ['tag', IMAGE, vanishing]);
  let created = 0;
  await using proxy = await EngineProxy.start(async (request) => {
    if (request.endsWith('/containers/create')) created += 1;
    // The subject is there, and of the audit and the client, which start at once, one.
    if (created === 3 && request.endsWith('/containers/create'))
      execFileSync('docker', ['rmi', vanishing], { stdio: 'ignore' });
  });
  const { exitCode, stdout } = await forkbed(['check', '--quiet', '--clients', '1', IMAGE], {
    DOCKER_HOST: proxy.host,
    FORKBED_IMAGE: vanishing,
    FORKBED_RUN: id,
  });
  expect(stdout).toMatch(
    new RegExp(`(the run was cut short|the audit could not be started beside the subject): .*${vanishing}`, 'i'),
  );
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
