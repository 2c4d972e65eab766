/** The health check of an engine, in exec form, on the stats socket. */
import { existsSync } from 'node:fs';
import { expect, jest } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { isPodman } from '../support/is-podman.ts';
import { testUnless } from '../support/test-unless.ts';
import { lastStats } from './support.ts';

jest.setTimeout(120_000);

const testWithChecks = testUnless(
  isPodman() && !existsSync('/run/systemd/system')
    ? 'Podman has systemd run its health checks, which is not here'
    : undefined,
);

testWithChecks(
  'the engine finds the server healthy, no check leaves anything, and one that does not answer is unhealthy',
  async () => {
    await using testbed = await Testbed.start();
    const command = ['forkbed-probe', 'health', '--stats', '@forkbed', '--limit', '500'];
    const server = await testbed.startServer({
      args: ['--stats', '@forkbed', '--reap', 'wait'],
      healthCheck: { command, intervalMs: 300, retries: 2 },
    });
    const health = async () => (await server.inspect()).State.Health;
    await eventually(async () => expect((await health())?.Log.length).toBeGreaterThanOrEqual(3), {
      what: 'three checks',
    });
    expect(await health()).toMatchObject({ Status: 'healthy', FailingStreak: 0 });
    expect((await health())?.Log.at(-1)?.Output).toContain('"event":"stats"');
    expect(await lastStats(server)).toMatchObject({ accepted: 0, children: 0, ended: 0, foreign: 0, state: 'serving' });

    await server.kill('SIGSTOP');
    await eventually(async () => expect((await health())?.Status).toBe('unhealthy'), { what: 'an unhealthy server' });
    expect((await health())?.Log.at(-1)).toMatchObject({
      ExitCode: 1,
      Output: 'forkbed-probe health: @forkbed: expected an answer within 500 ms, received none\n',
    });
    await server.kill('SIGCONT');
    await eventually(async () => expect((await health())?.Status).toBe('healthy'), { what: 'a healthy server again' });
  },
);
