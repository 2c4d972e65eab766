/** Orphans left together are adopted and reaped one by one: each is told by its own pid, as the probe told it. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { run } from '../support/run.ts';

jest.setTimeout(60_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

test('each of 20 orphans that the probe tells is told once by the server, as foreign', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--log', 'connections'] });
  await using probe = await testbed.startProbe(server, ['orphan', '--exit', '3', '--count', '20']);
  expect(await probe.waitForExit(10_000)).toBe(0);
  const told = (await probe.events()).map(({ pid }) => pid as number).sort();
  expect(new Set(told).size).toBe(20);
  await eventually(
    async () => {
      const ends = (await server.events()).filter(({ event }) => event === 'ended');
      expect(ends.map(({ pid }) => pid as number).sort()).toEqual(told);
      for (const end of ends) expect(end).toMatchObject({ foreign: true, exitCode: 3 });
    },
    { what: 'the ends of 20 orphans' },
  );
  await server.stop();
  expect(await server.waitForEvent('stopped')).toMatchObject({ accepted: 0, ended: 0, foreign: 20 });
});

test.each([
  [['--signal', 'CHLD'], '--signal: expected a signal that ends a process, received "CHLD"'],
  [['--exit', '1', '--signal', 'TERM'], 'expected --exit or --signal, received both'],
])('%j is refused with 64, and leaves PID 1 nothing', async (options, reason) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  await using probe = await testbed.startProbe(server, ['orphan', ...options]);
  expect(await probe.waitForExit(10_000)).toBe(64);
  expect((await probe.logs()).stderr).toContain(reason);
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

/** Stops the parent of the orphans while it forks them, for longer than an orphan waits until somebody adopts it. */
const SLOW_PARENT = `
  forkbed-probe orphan --exit 3 --count 2000 --at-once >/tmp/told & probe=$!
  until parent=$(pgrep -P $probe | head -n 1) && [ -n "$parent" ] && [ "$(pgrep -c -P $parent)" -ge 100 ]; do :; done
  kill -STOP $parent; sleep 11; kill -CONT $parent
  wait $probe
  echo "exit code $?, $(wc -l </tmp/told) orphans"`;

test('orphans that end at one instant do so however long their parent takes to fork them', async () => {
  const command = [
    'run',
    '--rm',
    '--init',
    '--network',
    'none',
    '--label',
    'forkbed-itest',
    IMAGE,
    'sh',
    '-c',
    SLOW_PARENT,
  ];
  const { stdout } = await run('docker', command, { limitMs: 50_000 });
  expect(stdout).toBe('exit code 0, 2000 orphans\n');
});
