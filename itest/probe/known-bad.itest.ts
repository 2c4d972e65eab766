/** Each check of the verdict has a known-bad subject that it catches; the same server without a fault passes. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { startVolume, Testbed } from '../../src/host/index.ts';
import { buildSubject } from '../support/subject-image.ts';

jest.setTimeout(400_000);

let image: string;

beforeAll(async () => {
  image = await buildSubject('faulty');
});

/** Ten connections, held for longer than the settle window, so that every child can be looked at. */
const LOAD = ['--connections', '10', '--concurrency', '10', '--hold', '900', '--reply-timeout', '1500'];
const AUDIT = ['--gate', '/run/forkbed/gate.sock', '--settle', '300', '--arrive-timeout', '20000', '--json'];

async function auditOf(fault: string): Promise<{ exitCode: number; verdict: Verdict; failed: readonly string[] }> {
  await using testbed = await Testbed.start();
  await using gate = await startVolume();
  const binds = [`${gate.name}:/run/forkbed`];
  const server = await testbed.startSubject({ image, command: [fault] });
  // The audit first: its image gives the new volume its owner.
  const audit = await testbed.startProbe(server, ['audit', ...AUDIT], { binds });
  const clients = await testbed.startSwarm({
    containers: 1,
    binds,
    args: [...LOAD, '--gate', '/run/forkbed/gate.sock'],
  });
  const exitCode = await audit.waitForExit(60_000);
  const verdict = (await audit.events()).find(({ event }) => event === 'verdict') as unknown as Verdict;
  await Promise.all([...clients.clients, audit, server].map((container) => container.remove()));
  const failed = verdict.findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  return { exitCode, verdict, failed };
}

test('a server without a fault passes, in an image with nothing else in it', async () => {
  const { exitCode, verdict, failed } = await auditOf('none');
  expect(failed).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'pass', control: { seen: true } });
  expect(exitCode).toBe(0);
});

test.each([
  ['no-defunct', 'zombies'],
  ['children-gone', 'child-stays'],
  ['no-orphans', 'orphan-stays'],
  ['client-fd-closed', 'parent-keeps-client'],
  ['listen-fd-closed', 'child-keeps-listener'],
  ['sockets-closed', 'never-closes'],
  ['served', 'mute'],
  ['alive', 'deaf'],
])('%s catches the fault %s', async (check, fault) => {
  const { exitCode, failed } = await auditOf(fault);
  expect(failed).toContain(check);
  expect(exitCode).toBe(1);
});
