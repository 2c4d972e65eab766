/** --max-children holds for every strategy that it is taken for, also where children are killed, and whatever is done at it. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

let testbed: Testbed;
beforeAll(async () => {
  testbed = await Testbed.start();
});
afterAll(() => testbed?.[Symbol.asyncDispose]());

function startServer(name: string, args: readonly string[]): Promise<StartedContainer> {
  return testbed.startServer({ name, args: ['--max-children', '5', '--log', 'connections', ...args] });
}

async function livingChildren(server: StartedContainer): Promise<number[]> {
  return findChildren(await testbed.ps(server), 1).flatMap(({ pid, state }) => (state === 'Z' ? [] : [pid]));
}

test.each(['none', 'ignore', 'nocldwait', 'wait', 'wait-once'])(
  '--reap %s: above the limit clients wait in the backlog, and all are served, never more than so many at once',
  async (reap) => {
    const server = await startServer(reap, ['--reap', reap]);
    const args = ['--host', reap, '--connections', '50', '--concurrency', '50', '--hold', '30'];
    expect(await testbed.runClients({ containers: 1, args })).toMatchObject({ ok: 50, failed: 0 });
    const accepted = (await server.events()).filter(({ event }) => event === 'accepted');
    expect(accepted).toHaveLength(50);
    expect(Math.max(...accepted.map(({ children }) => Number(children)))).toBe(5);
    await server.remove();
  },
);

test('a child that is killed gives its place back, though nobody waits for it', async () => {
  const server = await startServer('killed', ['--reap', 'ignore']);
  await testbed.startClients({ containers: 1, args: ['--host', 'killed', '--connections', '5', '--hold', '60000'] });
  await eventually(async () => expect(await livingChildren(server)).toHaveLength(5), { what: 'five children' });
  const pids = (await livingChildren(server)).map(String);
  await server.exec(['kill', '-KILL', ...pids]);
  const args = ['--host', 'killed', '--connections', '20', '--concurrency', '20', '--reply-timeout', '5000'];
  expect(await testbed.runClients({ containers: 1, args })).toMatchObject({ ok: 20, failed: 0 });
  await server.remove();
});

test.each(['ignore', 'wait'])(
  '--reap %s --on-limit refuse: whoever is one too many is told, and counted by reason',
  async (reap) => {
    const server = await startServer('refuses', ['--reap', reap, '--on-limit', 'refuse']);
    const args = ['--host', 'refuses', '--connections', '20', '--concurrency', '20', '--hold', '1000'];
    const { ok, failed } = await testbed.runClients({ containers: 1, args });
    expect([ok, failed]).toEqual([5, 15]);
    await server.stop();
    const events = await server.events();
    // Told once a second: those of a second that ends meanwhile, and the rest.
    const rejected = events.filter(({ event }) => event === 'rejected');
    expect(new Set(rejected.map(({ code }) => code))).toEqual(new Set(['ERR_MAX_CHILDREN']));
    expect(rejected.reduce((sum, { count }) => sum + Number(count), 0)).toBe(15);
    expect(events.at(-1)).toMatchObject({
      event: 'stopped',
      accepted: 5,
      rejected: 15,
      ended: 5,
      rejectedBy: { ERR_MAX_CHILDREN: 15 },
    });
    await server.remove();
  },
);

test('--drop refuses nobody below START, everybody at FULL, and some between', async () => {
  const server = await testbed.startServer({ name: 'drops', args: ['--drop', '10:50:30'] });
  const args = ['--host', 'drops', '--connections', '200', '--concurrency', '200', '--hold', '2000'];
  const { ok, failed } = await testbed.runClients({ containers: 1, args });
  expect(ok).toBeGreaterThan(10);
  expect(ok).toBeLessThanOrEqual(30);
  await server.stop();
  expect((await server.events()).at(-1)).toMatchObject({ accepted: ok, rejectedBy: { ERR_DROP: failed } });
});
