/** What the experiments have in common: figures, servers in positions other than PID 1, and waits for numbers of processes. */
import type { ProcessRecord } from '../../src/common/process-table/model.ts';
import { eventually, type StartedClients, type StartedContainer, type Testbed } from '../../src/host/index.ts';
import { holdArguments, serverBelowSleep } from '../../src/host/lab/server-command.ts';
import type { Figure } from '../claims/claim.ts';

export { ARTICLE_MESSAGES, holdArguments, killProcesses } from '../../src/host/lab/server-command.ts';

/** A number with one decimal at most, or a text. */
export function figure(name: string, value: number | string, unit = ''): Figure {
  return { name, value: typeof value === 'number' ? Math.round(value * 10) / 10 : value, unit };
}

/** Below a process that is PID 1 in its place: a shell or an init that reaps what it adopts, or one that does not. */
export type Pid1 = 'server' | 'init' | 'sleep';

/** The server's command line below that PID 1, which outlives it. */
export async function startBelow(
  testbed: Testbed,
  { pid1, args }: { pid1: Pid1; args: readonly string[] },
): Promise<{ subject: StartedContainer; serverPid: number }> {
  const command = pid1 === 'server' ? ['forkbed-server', ...args] : serverBelowSleep(args);
  const subject = await testbed.startSubject({ command, init: pid1 === 'init' });
  const ready = await subject.waitForEvent('ready');
  return { subject, serverPid: Number(ready.pid) };
}

/** Clients that stay connected after their messages, once the server has accepted them all. */
export async function holdClients(
  testbed: Testbed,
  { server, connections, holdMs = 60_000 }: { server: StartedContainer; connections: number; holdMs?: number },
): Promise<StartedClients> {
  const args = holdArguments(connections, holdMs);
  const before = (await server.usage()).pids;
  const clients = await testbed.startClients({ containers: 1, args });
  await awaitPids(server, before + connections);
  return clients;
}

/** Until the engine counts so many processes in the container, zombies among them. */
export async function awaitPids(server: StartedContainer, pids: number): Promise<void> {
  await eventually(
    async () => {
      const usage = await server.usage();
      if (usage.pids !== pids) throw new Error(`${usage.pids} processes`);
    },
    { what: `${pids} processes`, limitMs: 30_000 },
  );
}

/** Until `holds` is true of what ps shows; that. */
export async function awaitPs(
  testbed: Testbed,
  {
    subject,
    what,
    holds,
  }: { subject: StartedContainer; what: string; holds: (seen: readonly ProcessRecord[]) => boolean },
): Promise<readonly ProcessRecord[]> {
  return eventually(
    async () => {
      const seen = await testbed.ps(subject);
      if (!holds(seen))
        throw new Error(JSON.stringify(seen.map(({ pid, ppid, state }) => [pid, ppid, state]).slice(0, 20)));
      return seen;
    },
    { what },
  );
}
