/** What makes an audit that could begin unable to pass: nobody at the port, a client that dies in the middle. */
import { expect, jest, test } from '@jest/globals';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { eventually, type StartedContainer, startVolume, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const GATE = ['--gate', '/run/forkbed/gate.sock'];

async function verdictOf(audit: StartedContainer): Promise<{ exitCode: number; verdict: Verdict }> {
  const exitCode = await audit.waitForExit(30_000);
  const verdict = (await audit.events()).find(({ event }) => event === 'verdict') as unknown as Verdict;
  return { exitCode, verdict };
}

test('a port at which nobody listens is unknown once the arrive timeout is over, and named', async () => {
  await using testbed = await Testbed.start();
  await using gate = await startVolume({ open: true });
  const server = await testbed.startServer();
  const began = performance.now();
  const args = ['audit', ...GATE, '--port', '5006', '--start-timeout', '1000', '--json'];
  await using audit = await testbed.startProbe(server, args, { binds: [`${gate.name}:/run/forkbed`] });
  const { exitCode, verdict } = await verdictOf(audit);
  expect(performance.now() - began).toBeGreaterThan(1000);
  expect(verdict.outcome).toBe('unknown');
  expect(verdict.findings[0]?.observed).toContain('5006');
  expect(exitCode).toBe(2);
});

test('a client killed in the middle of its load makes served unknown, and is named', async () => {
  await using testbed = await Testbed.start();
  await using gate = await startVolume({ open: true });
  const binds = [`${gate.name}:/run/forkbed`];
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--log', 'connections'] });
  const args = ['audit', ...GATE, '--clients', '2', '--settle', '300', '--json'];
  await using audit = await testbed.startProbe(server, args, { binds });
  const load = ['--connections', '5', '--concurrency', '5', ...GATE];
  await using doomed = await testbed.startClients({ containers: 1, binds, args: [...load, '--hold', '60000'] });
  await using other = await testbed.startClients({ containers: 1, binds, args: load });
  await eventually(
    async () => {
      const accepted = (await server.events()).filter(({ event }) => event === 'accepted');
      expect(accepted.length).toBeGreaterThanOrEqual(10);
    },
    { what: 'the connections of both', limitMs: 20_000 },
  );
  const [victim] = doomed.clients;
  const inspection = await victim?.inspect();
  // A client names itself by its host name, which is the container's name on Podman.
  const names = [inspection?.Config.Hostname, inspection?.Name.replace('/', '')];
  await victim?.kill('SIGKILL');

  const { exitCode, verdict } = await verdictOf(audit);
  const served = verdict.findings.find(({ id }) => id === 'served');
  expect(served).toMatchObject({ outcome: 'unknown' });
  expect(names.some((name) => JSON.stringify(served).includes(`missing: ${name},`))).toBe(true);
  expect(verdict).toMatchObject({ outcome: 'unknown', control: { seen: true } });
  expect(exitCode).toBe(2);
  expect(await other.finished(5000)).toMatchObject({ ok: 5, failed: 0 });
});
