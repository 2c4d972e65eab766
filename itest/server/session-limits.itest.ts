/** A session ends when its time is over or a message is too long, whoever serves; a child's exit code tells of what. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

const MODES = [
  { mode: 'fork', args: ['--reap', 'wait'] },
  { mode: 'prefork', args: ['--workers', '2'] },
  { mode: 'single', args: [] },
  { mode: 'events', args: [] },
];
let testbed: Testbed;
beforeAll(async () => {
  testbed = await Testbed.start();
});
afterAll(() => testbed?.[Symbol.asyncDispose]());

/** The exit codes of children that have ended: those of sessions, in the mode that has a child for each. */
async function expectEnds(server: StartedContainer, expected: readonly number[]): Promise<void> {
  await eventually(
    async () => {
      const ended = (await server.events()).filter(({ event }) => event === 'ended');
      expect(ended.map(({ exitCode }) => exitCode)).toEqual(expected);
    },
    { what: 'the children to end' },
  );
}

test.each(MODES)(
  '--mode $mode: a client that drips is idle never, and over all the same after --session-timeout',
  async ({ mode, args }) => {
    const name = `drip-${mode}`;
    const limits = ['--session-timeout', '700', '--idle-timeout', '400', '--max-message', '9'];
    const server = await testbed.startServer({
      name,
      args: ['--mode', mode, ...args, ...limits, '--log', 'connections'],
    });
    const drip = ['--misbehave', 'drip', '--drip-interval', '100', '--hold', '20000', '--connections', '1'];
    const { errors, clients } = await testbed.runClients({ containers: 1, args: ['--host', name, ...drip] });
    expect(Object.values(errors)).toEqual([1]);
    expect(clients[0]?.seconds).toBeGreaterThanOrEqual(0.69);
    expect(clients[0]?.seconds).toBeLessThan(3);
    // 9 bytes each: as long as a message may be. One byte more is too long.
    const load = ['--host', name, '--connections', '2', '--concurrency', '1', '--messages', '3'];
    expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 2, messages: 6 });
    const longer = [...load, '--payload', 'x'.repeat(10)];
    expect(await testbed.runClients({ containers: 1, args: longer })).toMatchObject({ ok: 0, failed: 2, messages: 0 });
    if (mode === 'fork') await expectEnds(server, [3, 0, 0, 4, 4]);
    await server.remove();
  },
);
