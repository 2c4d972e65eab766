/** Nothing that a run starts outlives it, and nothing of another run is touched. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun, removeAbandoned, removeRun } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');

/** Another run: a process of its own that starts a server, and waits. */
function startRun(id: string): ChildProcess {
  const script = `
    import { removeOnInterrupt, Testbed } from './src/host/index.ts';
    removeOnInterrupt();
    const testbed = await Testbed.start();
    await testbed.startServer();
    setInterval(() => {}, 1000);`;
  const { FORKBED_OWNER: _, ...environment } = process.env;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
    env: { ...environment, FORKBED_RUN: id },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function isComplete(id: string): Promise<void> {
  await eventually(async () => expect((await listRun(id)).map(({ kind }) => kind)).toEqual(['container', 'network']), {
    what: `a container and a network of run ${id}`,
    limitMs: 20_000,
  });
}

async function isGone(id: string): Promise<void> {
  await eventually(async () => expect(await listRun(id)).toEqual([]), { what: `nothing of run ${id}` });
}

test.each(['SIGINT', 'SIGTERM'] as const)('a run that is ended by %s removes what it started', async (signal) => {
  const id = `itest-${signal}-${process.pid}`;
  const run = startRun(id);
  await isComplete(id);
  const ended = once(run, 'exit');
  run.kill(signal);
  expect(await ended).toEqual([signal === 'SIGINT' ? 130 : 143, null]);
  await isGone(id);
});

test('what a killed run left is removed by the next one, and what a living run has is not', async () => {
  const [killed, living] = [`itest-killed-${process.pid}`, `itest-living-${process.pid}`];
  const runs = [startRun(killed), startRun(living)];
  await Promise.all([isComplete(killed), isComplete(living)]);
  const ended = once(runs[0] as ChildProcess, 'exit');
  runs[0]?.kill('SIGKILL');
  await ended;
  expect(await listRun(killed)).toHaveLength(2);

  const { removed } = await removeAbandoned();
  expect(removed.container).toBeGreaterThanOrEqual(1);
  expect(removed.network).toBeGreaterThanOrEqual(1);
  expect(await listRun(killed)).toEqual([]);
  await isComplete(living);
  runs[1]?.kill('SIGTERM');
  await isGone(living);
});

test('a run is removed by its name, and the run beside it stays as it was', async () => {
  const [removed, beside] = [`itest-removed-${process.pid}`, `itest-beside-${process.pid}`];
  const runs = [startRun(removed), startRun(beside)];
  try {
    await Promise.all([isComplete(removed), isComplete(beside)]);
    const before = await listRun(beside);
    expect(await removeRun(removed)).toBe(2);
    expect(await listRun(removed)).toEqual([]);
    expect(await listRun(beside)).toEqual(before);
  } finally {
    for (const run of runs) run.kill('SIGTERM');
  }
  await isGone(beside);
});
