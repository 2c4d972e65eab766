/** What an experiment can do to the lab's server. The page shows that server while it is done. */
import type { Census } from '../../../common/process-table/model.ts';
import type { ClientsSummary } from '../../clients.ts';
import type { StartedContainer } from '../../docker/started-container.ts';
import { eventually } from '../../eventually.ts';
import type { ServerOptions } from '../../testbed.ts';
import { pollUntil, waitUntil } from '../../toolkit/poll.ts';
import type { LabBench } from '../lab-bench.ts';
import type { LabView } from '../lab-view.ts';
import { ARTICLE_MESSAGES, holdArguments, killProcesses, serverBelowSleep } from '../server-command.ts';
import { servedConnections, waitingConnections } from './count.ts';

/** What is to happen by itself has happened after so long, and what stays has stayed. */
const SETTLE_MS = 1_500;
/** The page may come late: an experiment without a spectator is one all the same. */
const SHOWN_LIMIT_MS = 10_000;
const SHOWN_GAP_MS = 50;
const HOLD_MS = 120_000;

export class ExperimentBench {
  readonly #bench: LabBench;
  readonly #view: LabView;

  constructor(bench: LabBench, view: LabView) {
    this.#bench = bench;
    this.#view = view;
  }

  /** As PID 1. */
  async startServer(args: readonly string[], options: Pick<ServerOptions, 'pidsLimit'> = {}): Promise<void> {
    await this.#bench.replaceServer({ ...options, args });
    await this.#awaitShown();
  }

  /** Below an init that reaps, or below a sleep that does not. Returns its pid. */
  async startServerBelow(pid1: 'init' | 'sleep', args: readonly string[]): Promise<number> {
    const server = await this.#bench.replaceServer({ command: serverBelowSleep(args), init: pid1 === 'init' });
    await this.#awaitShown();
    return Number((await server.waitForEvent('ready')).pid);
  }

  get server(): StartedContainer {
    return this.#bench.server;
  }

  /** Clients that come, talk and go, all at once unless `concurrency` says otherwise; and time to settle. */
  async runClients(connections: number, concurrency = connections): Promise<ClientsSummary> {
    const load = ['--connections', String(connections), '--concurrency', String(concurrency)];
    const summary = await this.#bench.runClients([...ARTICLE_MESSAGES, ...load]);
    await this.settle();
    return summary;
  }

  /** Clients that are connected, and stay; and time to settle. */
  async holdClients(connections: number): Promise<void> {
    await this.#bench.startClients({ containers: 1, connections, args: holdArguments(connections, HOLD_MS) });
    const expectConnected = async () => {
      const census = await this.census();
      const connected = servedConnections(census) + waitingConnections(census);
      if (connected < connections) throw new Error(`${connected} connections`);
    };
    await eventually(expectConnected, { what: `${connections} clients connected`, limitMs: 30_000 });
    await this.settle();
  }

  census(): Promise<Census> {
    return this.#bench.census();
  }

  /** All children of PID 1 at one instant. Returns how many have ended of it. */
  killChildren(): Promise<number> {
    return this.#bench.killChildren();
  }

  /** And time to settle. */
  async kill(pids: readonly number[]): Promise<void> {
    await killProcesses(this.server, pids);
    await this.settle();
  }

  async settle(): Promise<void> {
    await waitUntil(performance.now() + SETTLE_MS, new AbortController().signal);
  }

  async #awaitShown(): Promise<void> {
    const isShown = async () => this.#view.shownId === this.server.id;
    await pollUntil(isShown, (shown) => shown, { limitMs: SHOWN_LIMIT_MS, gapMs: SHOWN_GAP_MS });
  }
}
