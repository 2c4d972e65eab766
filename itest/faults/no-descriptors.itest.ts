/** A server that runs out of open files waits quietly, and serves all who have waited as soon as there are some again. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount } from './support.ts';

jest.setTimeout(120_000);

const FAULT_MS = 4000;
const MOST_CPU_SHARE = 0.05;
/** Its own: standard streams, signals, listener. The next one that is asked for is one too many. */
const OWN_FILES = 5;

/** As an operator would, from outside: prlimit(2). `undefined` lifts it. */
async function limitOpenFiles(server: StartedContainer, files: number | undefined): Promise<void> {
  const { hard } = await openFiles(server);
  const { exitCode, stderr } = await server.exec(['prlimit', '--pid', '1', `--nofile=${files ?? hard}:${hard}`]);
  expect([exitCode, stderr]).toEqual([0, '']);
}

async function openFiles(server: StartedContainer): Promise<{ hard: string }> {
  const { stdout } = await server.exec([
    'prlimit',
    '--pid',
    '1',
    '--nofile',
    '--noheadings',
    '--raw',
    '--output',
    'HARD',
  ]);
  return { hard: stdout.trim() };
}

test.each(['ignore', 'wait'])(
  '--reap %s: no spin while there is none, and everybody served when there is',
  async (reap) => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--log', 'connections'] });
    const told = async () => (await server.events()).filter(({ event }) => event === 'rejected');
    await limitOpenFiles(server, OWN_FILES);
    const load = await testbed.startClients({
      containers: 1,
      args: ['--connections', '50', '--concurrency', '50', '--reply-timeout', '20000'],
    });
    await eventually(async () => expect(await told()).not.toEqual([]), { what: 'a failed accept' });
    const before = await server.usage();
    const beganMs = performance.now();
    // The fault's own length, not a wait for something.
    await pause(FAULT_MS);
    const after = await server.usage();
    const share = (after.cpuNs - before.cpuNs) / 1e6 / (performance.now() - beganMs);
    expect(share).toBeLessThan(MOST_CPU_SHARE);

    await using accepts = await watchAccepts(server, 50);
    await limitOpenFiles(server, undefined);
    const liftedMs = performance.now();
    const backAfterMs = (await accepts.allAtMs) - liftedMs;
    expect(await load.finished(30_000)).toMatchObject({ ok: 50, failed: 0 });
    expect(backAfterMs).toBeLessThan(1000);
    process.stderr.write(
      `${(100 * share).toFixed(2)} % of a core meanwhile, all accepted after ${Math.round(backAfterMs)} ms\n`,
    );

    const rejections = await told();
    expect(new Set(rejections.map(({ code, syscall }) => `${syscall} ${code}`))).toEqual(new Set(['accept4 EMFILE']));
    await expectNothingLeft(testbed, server);
    await expectEverybodyServed(testbed);
    expect(await stopAndCount(server)).toMatchObject({ accepted: 100 });
  },
);

/** When so many clients have been accepted, on the clock of performance.now(). */
async function watchAccepts(server: StartedContainer, clients: number) {
  const all = Promise.withResolvers<number>();
  let accepted = 0;
  const log = await server.follow({
    onOutput: (line) => {
      if (JSON.parse(line).event === 'accepted') accepted++;
      if (accepted === clients) all.resolve(performance.now());
    },
    onError: () => {},
  });
  return { allAtMs: all.promise, [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() };
}
