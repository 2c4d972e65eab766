/** The numbers behind the findings, for reports. */
import type { Percentiles } from '../events/client-summary.ts';
import { connectionsServed, connectionsTried } from './coverage.ts';
import type { Evidence, IgnoredEvidence, LoadEvidence, LoadNode } from './evidence.ts';

/** The numbers of a run, for reports. Times are milliseconds. */
export interface Figures {
  /** What `connections` and `connectionsServed` count. */
  readonly load: LoadEvidence['kind'];
  /** From the start of the load to its end. */
  readonly watchedMs: number;
  /** Clients that reported a summary. */
  readonly clients: number;
  /** Connections, runs of a command, or execs, that were begun. */
  readonly connections: number;
  /** Those of them that succeeded. */
  readonly connectionsServed: number;
  /** Messages that got the expected reply. */
  readonly messages: number;
  /** How long connecting took. */
  readonly connectMs: Percentiles;
  /** How long a reply took. */
  readonly replyMs: Percentiles;
  /** When the clients began, after the first was told to, by one clock; absent where none reported it. */
  readonly startSpreadMs?: Percentiles;
  /** The machines that clients came from; absent where no client has named its own. */
  readonly nodes?: readonly LoadNode[];
  /** Zombies: all that were seen, the most at once, those that outlived the settle window, and for how long they were seen. */
  readonly zombies: {
    readonly seen: number;
    readonly peak: number;
    readonly lasting: number;
    readonly ageMs: Percentiles;
  };
  /** `births`: processes and threads, during the load; absent where the kernel did not count them. */
  readonly processes: { readonly before: number; readonly after: number; readonly births: number | undefined };
  /** Processes and threads after the load, the ignored ones among them. */
  readonly tasks: number;
  /** Processes that `--ignore` names. */
  readonly ignored: IgnoredEvidence;
  /** Processes that entered the container from outside. */
  readonly outsiders: IgnoredEvidence;
  /** Orphans that an earlier run of forkbed has left. */
  readonly ownOrphans: number;
  /** Connections, commands or milliseconds of the rounds that followed the load to distinguish a leak from what is retained. */
  readonly rounds: readonly number[];
  /** How many times the process table was read during the run. */
  readonly samples: number;
}

export function toFigures({
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
    ...(load.startSpreadMs === undefined ? {} : { startSpreadMs: load.startSpreadMs }),
    ...(load.nodes === undefined ? {} : { nodes: load.nodes }),
    zombies: { seen: zombies.seen, peak: zombies.peak, lasting: zombies.lasting, ageMs: zombies.ageMs },
    processes: { ...processes, births: load.births },
    tasks,
    ignored,
    outsiders,
    ownOrphans,
    rounds: growth.amounts.slice(1),
    samples: zombies.samples,
  };
}
