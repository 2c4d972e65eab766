/** One audit of one server, as `docker compose` runs it: the probe beside the server, a client that waits at its gate. */
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { type ServerOptions, startVolume, Testbed } from '../../src/host/index.ts';

/** Ten connections, held for longer than the settle window, so that every child can be looked at. */
const LOAD = ['--connections', '10', '--concurrency', '10', '--hold', '900', '--reply-timeout', '1500'];
const AUDIT = ['--gate', '/run/forkbed/gate.sock', '--settle', '300', '--start-timeout', '20000', '--json'];

export interface Audited {
  readonly exitCode: number;
  readonly verdict: Verdict;
  /** Ids of the checks that failed, in the order of the report. */
  readonly failed: readonly string[];
}

export async function audit(subject: ServerOptions): Promise<Audited> {
  await using testbed = await Testbed.start();
  await using gate = await startVolume({ open: true });
  const binds = [`${gate.name}:/run/forkbed`];
  const server = await testbed.startSubject(subject);
  const probe = await testbed.startProbe(server, ['audit', ...AUDIT], { binds });
  const args = [...LOAD, '--gate', '/run/forkbed/gate.sock'];
  const { clients } = await testbed.startClients({ containers: 1, binds, args });
  const exitCode = await probe.waitForExit(60_000);
  const verdict = (await probe.events()).find(({ event }) => event === 'verdict') as unknown as Verdict;
  // Before the volume, which they have.
  await Promise.all([...clients, probe, server].map((container) => container.remove()));
  return { exitCode, verdict, failed: verdict.findings.filter(isFail).map(({ id }) => id) };
}

function isFail({ outcome }: Verdict['findings'][number]): boolean {
  return outcome === 'fail';
}
