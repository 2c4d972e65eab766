/**
 * Clients that keep a server's children alive: each has had its answers, and its client neither writes nor closes until the
 * containers of the clients are removed. One container has ephemeral ports for some 28,000 connections to one address, and
 * descriptors for fewer where the engine gives it few: hence several.
 */
import {
  eventually,
  type StartedContainer,
  type StartedSwarm,
  type Testbed,
  type Usage,
} from '../../src/host/index.ts';

const A_CONTAINER = 10_000;
/** Longer than any measurement: who holds decides when it ends. */
const HOLD_MS = 3_600_000;

/**
 * For the container of a server with more processes than a user may have (RLIMIT_NPROC), which an engine cannot always raise: the
 * limit does not bind root, with no capability either. getrlimit(2); user namespaces apart.
 */
export const MANY_PROCESSES = { user: '0:0', pidsLimit: -1 } as const;

export interface Holding {
  readonly testbed: Testbed;
  readonly server: StartedContainer;
  readonly children: number;
  /** Client containers; by default one for each 10,000 children. */
  readonly containers?: number;
  /** Connections begun in a second, by all containers together; as many as go by default. */
  readonly rate?: number;
  /** 120,000 by default. */
  readonly limitMs?: number;
}

/** When all are held. `children` must be a multiple of the number of containers. @throws DeadlineError */
export async function holdChildren(holding: Holding): Promise<StartedSwarm> {
  const { testbed, server, children, rate = 0, limitMs = 120_000 } = holding;
  const { containers = Math.ceil(children / A_CONTAINER) } = holding;
  if (children % containers !== 0)
    throw new Error(`expected a multiple of ${containers} children, received ${children}`);
  const before = (await server.usage()).pids;
  const each = String(children / containers);
  const limits = [
    '--rate',
    String(Math.ceil(rate / containers)),
    '--connect-timeout',
    String(limitMs),
    '--reply-timeout',
    String(limitMs),
  ];
  const swarm = await testbed.startSwarm({
    containers,
    args: ['--connections', each, '--concurrency', each, '--hold', String(HOLD_MS), ...limits],
  });
  await usageWith(server, { processes: before + children, limitMs });
  return swarm;
}

/** The server's account, once it has so many processes. @throws DeadlineError */
export function usageWith(
  server: StartedContainer,
  { processes, limitMs = 120_000 }: { processes: number; limitMs?: number },
): Promise<Usage> {
  return eventually(
    async () => {
      const usage = await server.usage();
      if (usage.pids !== processes) throw new Error(`${usage.pids} processes`);
      return usage;
    },
    { what: `${processes} processes`, limitMs, intervalMs: 100 },
  );
}
