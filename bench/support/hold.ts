/**
 * Clients that keep a server's children alive: each has had its answers, and its client neither writes nor closes until it is
 * told to. One container has ephemeral ports for some 28,000 connections to one address, and descriptors for fewer where the
 * engine gives it few: hence several. Each starts when the one before it has nearly been served: what the server's backlog does
 * not hold would be sent again after 1, 3, 7 … seconds, and the clients' waiting be taken for the server's.
 */
import {
  eventually,
  type StartedClients,
  type StartedContainer,
  type Testbed,
  type Usage,
} from '../../src/host/index.ts';
import { assertMemoryLeft } from './system-memory.ts';

const A_CONTAINER = 10_000;
/** Longer than any measurement: who holds decides when it ends. */
const HOLD_MS = 3_600_000;
const LIMIT_MS = 240_000;
/** Asking the engine costs CPU that the server could use. */
const LOOK_MS = 200;

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
  /** Connections begun in a second, for servers with a short backlog; 0, the default: as many as go. */
  readonly rate?: number;
}

/** Its containers are the testbed's, which removes them at the latest. */
export class HeldChildren {
  readonly #clients: readonly StartedClients[];

  constructor(clients: readonly StartedClients[]) {
    this.#clients = clients;
  }

  /** All clients close; how many connections had had all their answers. The children end in their own time. */
  async release(): Promise<number> {
    await Promise.all(this.#clients.flatMap(({ clients }) => clients.map((client) => client.kill('SIGTERM'))));
    const summaries = await Promise.all(this.#clients.map((clients) => clients.finished(LIMIT_MS)));
    return summaries.reduce((sum, { ok }) => sum + ok, 0);
  }
}

/**
 * When all are held. `children` must be a multiple of the number of containers. Where that fails the clients close.
 * @throws DeadlineError; Error where the machine's memory does not suffice
 */
export async function holdChildren(holding: Holding): Promise<HeldChildren> {
  const { testbed, server, children, rate = 0 } = holding;
  const { containers = Math.ceil(children / A_CONTAINER) } = holding;
  const each = children / containers;
  if (!Number.isInteger(each)) throw new Error(`expected a multiple of ${containers} children, received ${children}`);
  const counts = ['--connections', String(each), '--concurrency', String(each), '--rate', String(rate)];
  const limits = [
    '--hold',
    String(HOLD_MS),
    '--connect-timeout',
    String(LIMIT_MS),
    '--reply-timeout',
    String(LIMIT_MS),
  ];
  const before = (await server.usage()).pids;
  const clients: StartedClients[] = [];
  try {
    for (let begun = 0; begun < containers; begun += 1) {
      await usageWith(server, { least: before + (begun - 0.5) * each });
      clients.push(await testbed.startClients({ containers: 1, args: [...counts, ...limits] }));
    }
    await usageWith(server, { least: before + children });
  } catch (error) {
    // An engine may not succeed in ending a container of so many processes: they end with their clients.
    await new HeldChildren(clients).release();
    await usageWith(server, { most: before, unguarded: true });
    throw error;
  }
  return new HeldChildren(clients);
}

/**
 * The server's account, once it has at least so many processes, or at most. `unguarded`: however little memory is left.
 * @throws DeadlineError; Error where the machine's memory does not suffice
 */
export async function usageWith(
  server: StartedContainer,
  {
    least = 0,
    most = Number.POSITIVE_INFINITY,
    unguarded = false,
  }: { least?: number; most?: number; unguarded?: boolean },
): Promise<Usage> {
  let scarcity: unknown;
  const usage = await eventually(
    async () => {
      try {
        if (!unguarded) assertMemoryLeft();
      } catch (error) {
        scarcity = error;
        return undefined;
      }
      const usage = await server.usage();
      if (usage.pids < least || usage.pids > most) throw new Error(`${usage.pids} processes`);
      return usage;
    },
    { what: `${least} to ${most} processes`, limitMs: LIMIT_MS, intervalMs: LOOK_MS },
  );
  if (usage === undefined) throw scarcity;
  return usage;
}
