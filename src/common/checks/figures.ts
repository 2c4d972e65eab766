/** The numbers behind the findings, for reports. */
import type { Percentiles } from '../events/client-summary.ts';
import { connectionsServed, connectionsTried } from './coverage.ts';
import type { Evidence, IgnoredEvidence, LoadEvidence } from './evidence.ts';

/** Times are milliseconds. */
export interface Figures {
  /** What `connections` and `connectionsServed` count. */
  readonly load: LoadEvidence['kind'];
  readonly watchedMs: number;
  readonly clients: number;
  readonly connections: number;
  readonly connectionsServed: number;
  readonly messages: number;
  readonly connectMs: Percentiles;
  readonly replyMs: Percentiles;
  readonly zombies: {
    readonly seen: number;
    readonly peak: number;
    readonly lasting: number;
    readonly ageMs: Percentiles;
  };
  /** `born`: processes and threads, during the load; absent where the kernel did not tell. */
  readonly processes: { readonly before: number; readonly after: number; readonly born: number | undefined };
  /** Processes and threads after the load, the ignored ones among them. */
  readonly tasks: number;
  /** What the run was asked to leave out, and what entered the container from outside. */
  readonly ignored: IgnoredEvidence;
  readonly outsiders: IgnoredEvidence;
  /** Orphans that an earlier run of forkbed has left. */
  readonly ownOrphans: number;
  /** Connections, commands or milliseconds of the rounds that followed the load to tell a leak from what is kept. */
  readonly rounds: readonly number[];
  readonly samples: number;
}

export function figuresOf({
  load,
  zombies,
  processes,
  tasks,
  ignored,
  outsiders,
  ownOrphans,
  growth,
}: Evidence): Figures {
  return {
    load: load.kind,
    watchedMs: load.watchedMs,
    clients: load.clients.length,
    connections: connectionsTried(load),
    connectionsServed: connectionsServed(load),
    messages: load.clients.reduce((sum, { summary }) => sum + summary.messages, 0),
    connectMs: load.connectMs,
    replyMs: load.replyMs,
    zombies: { seen: zombies.seen, peak: zombies.peak, lasting: zombies.lasting, ageMs: zombies.ageMs },
    processes: { ...processes, born: load.born },
    tasks,
    ignored,
    outsiders,
    ownOrphans,
    rounds: growth.amounts.slice(1),
    samples: zombies.samples,
  };
}
