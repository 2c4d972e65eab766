/** Containers full of clients: started a few at a time, awaited together, their summaries added up. */
import type { ClientSummary } from '../common/events/client-summary.ts';
import { ForkbedError } from '../common/forkbed-error.ts';
import type { Engine } from './docker/engine.ts';
import { type ContainerOptions, startContainer } from './docker/start-container.ts';
import type { StartedContainer } from './docker/started-container.ts';
import { readSummary } from './observe/client-summary.ts';

/** An engine starts containers one after the other anyway; more at once only queue there. */
export const STARTED_AT_ONCE = 4;

export interface ClientsOptions {
  /** How many containers. */
  readonly containers: number;
  readonly image: string;
  readonly network: string;
  /** Where the image does not hold the client: its path in the container, in a mount. */
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** See `ContainerOptions`. */
  readonly confined?: boolean;
  /** See `RunOptions`. */
  readonly user?: string;
  /** See `RunOptions`. */
  readonly capAdd?: readonly string[];
  /** Options of `forkbed-client`: `['--host', 'server', '--connections', '50']`. */
  readonly args: readonly string[];
  /** Mounts as `docker run --volume` takes them. */
  readonly binds?: readonly string[];
}

/** What became of all connections of all client containers. */
export interface ClientsSummary {
  /** Connections that were to be made. */
  readonly connections: number;
  /** Connections of which every message got the expected reply. */
  readonly ok: number;
  /** Connections that failed. */
  readonly failed: number;
  /** Messages that got the expected reply. */
  readonly messages: number;
  /** How many connections failed with which code: see `ClientSummary.errors`. */
  readonly errors: Readonly<Record<string, number>>;
  /** One for each container, in the order of their start. */
  readonly clients: readonly ClientSummary[];
}

/**
 * Client containers that have been started. On dispose all are removed.
 * @example
 * ```ts
 * import { Testbed } from 'forkbed';
 *
 * await using testbed = await Testbed.start();
 * await testbed.startServer();
 * const clients = await testbed.startClients({ containers: 3, args: ['--connections', '50'] });
 * const { ok, failed } = await clients.finished(60_000);
 * console.log(ok, failed); // 150 0
 * ```
 */
export class StartedClients implements AsyncDisposable {
  /** In the order of their start. */
  readonly clients: readonly StartedContainer[];

  /** It owns the containers from now on. */
  constructor(clients: readonly StartedContainer[]) {
    this.clients = clients;
  }

  /** The sum of all, when the last has ended. @throws DeadlineError; ParseError, ForkbedError ERR_SUMMARY for a summary that is none */
  async finished(limitMs: number): Promise<ClientsSummary> {
    await Promise.all(this.clients.map((client) => client.waitForExit(limitMs)));
    return addUp(await Promise.all(this.clients.map(requireSummary)));
  }

  /** Removes the containers, also while they run. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.clients.map((client) => client.remove()));
  }
}

/**
 * The name of `StartedClients` in 0.1, accepted until 0.3.
 * @deprecated Use `StartedClients`.
 */
export type StartedSwarm = StartedClients;

/**
 * The name of `ClientsSummary` in 0.1, accepted until 0.3.
 * @deprecated Use `ClientsSummary`.
 */
export type SwarmSummary = ClientsSummary;

/** Either all of them start, or none is left. */
export async function startClients(
  engine: Engine,
  { containers, args, ...where }: ClientsOptions,
): Promise<StartedClients> {
  const command = where.entrypoint === undefined ? ['forkbed-client', ...args] : args;
  const options: ContainerOptions = { ...where, role: 'client', command };
  const clients: StartedContainer[] = [];
  let begun = 0;
  const startNext = async (): Promise<void> => {
    while (begun < containers) {
      begun++;
      clients.push(await startContainer(engine, options));
    }
  };
  const starts = await Promise.allSettled(Array.from({ length: STARTED_AT_ONCE }, startNext));
  const started = new StartedClients(clients);
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return started;
  // Nobody gets clients of which a part did not start; what did start has no owner but this.
  await started[Symbol.asyncDispose]();
  throw failed.reason;
}

export function addUp(clients: readonly ClientSummary[]): ClientsSummary {
  const errors: Record<string, number> = {};
  for (const [code, count] of clients.flatMap((client) => Object.entries(client.errors))) {
    errors[code] = (errors[code] ?? 0) + count;
  }
  const sum = (value: (client: ClientSummary) => number) => clients.reduce((total, client) => total + value(client), 0);
  return {
    connections: sum((client) => client.connections),
    ok: sum((client) => client.ok),
    failed: sum((client) => client.failed),
    messages: sum((client) => client.messages),
    errors,
    clients,
  };
}

async function requireSummary(client: StartedContainer): Promise<ClientSummary> {
  const summary = await readSummary(client);
  if (summary !== undefined) return summary;
  const { stdout, stderr } = await client.logs();
  const received = JSON.stringify((stdout + stderr).slice(-500));
  throw new ForkbedError('ERR_SUMMARY', `expected a summary as the last line of a client, received ${received}`);
}
