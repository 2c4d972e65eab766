/**
 * What the checks judge: everything that one run has seen, as plain data that can be written as JSON. Whoever observes
 * fills it in; the checks add nothing to it and look nowhere else.
 */
import type { ClientSummary, Percentiles } from '../events/client-summary.ts';
import type { Census, ProcessRecord } from '../process-table/model.ts';
import type { Course } from './course.ts';
import type { ZombieReport } from './zombie-watch.ts';

export interface Evidence {
  /** A process that is a zombie for longer than this, in milliseconds, counts as defunct. */
  readonly settleMs: number;
  readonly control: ControlEvidence;
  readonly subject: SubjectEvidence;
  /** Full, before the load. The observer's own processes are in no census. */
  readonly baseline: Census;
  /** Full, after the load and after what was left had its settle window. */
  readonly after: Census;
  /** PID 1 when all was over, `undefined` where there was none. */
  readonly pid1AtEnd: ProcessRecord | undefined;
  readonly zombies: ZombieReport;
  readonly ps: PsEvidence;
  /** The processes of `after` that are children of PID 1 and were seen with another parent before. */
  readonly adopted: readonly Adoption[];
  readonly children: ChildrenEvidence;
  readonly load: LoadEvidence;
  /** Present where the server had more memory after the load than before, by more than programs take once. */
  readonly again: AgainEvidence | undefined;
  readonly foreign: ForeignEvidence;
  /** `undefined` where nothing listens that could be visited. */
  readonly visit: VisitEvidence | undefined;
  readonly course: Course;
  readonly ignored: IgnoredEvidence;
  /** Processes and threads of `after`, those among them that are ignored: what the engine counts too. */
  readonly tasks: number;
}

/** The positive control: the observer planted a zombie beside the subject, and looked for it. */
export interface ControlEvidence {
  /** `undefined` where it could not be planted. */
  readonly plantedPid: number | undefined;
  readonly seenByCensus: boolean;
  /** `undefined` where there is no ps to ask. */
  readonly seenByPs: boolean | undefined;
  /** Why it was not seen, or the last thing that was; empty where it was seen. */
  readonly detail: string;
}

/** The process under test: the one that listens; PID 1 where no port was told. */
interface SubjectEvidence {
  readonly pid: number;
  readonly listener: Listener | undefined;
}

/** A listening socket. */
export interface Listener {
  readonly port: number;
  readonly inode: number;
}

/** What the run was told to leave out of its account. */
export interface IgnoredEvidence {
  /** Different processes. */
  readonly count: number;
  /** Their command names, each once. */
  readonly commands: readonly string[];
}

/** What the second observer, ps, said about zombies at the end. Pids. */
export type PsEvidence =
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'compared'; readonly onlyPs: readonly number[]; readonly onlyCensus: readonly number[] };

export interface Adoption {
  readonly process: ProcessRecord;
  /** The parent that it was seen with before PID 1. */
  readonly formerPpid: number;
  /** Whether it came from a process that was put into the container from outside: a health check, `docker exec`. */
  readonly fromOutside: boolean;
}

/** Whether processes beside the subject held its listening socket; between fork and close each child does for a moment. */
export interface ChildrenEvidence {
  /** Different processes born since the baseline and seen alive, during the load or while the visit was open. */
  readonly seen: number;
  /** Those of them whose descriptors were read, at the last look without the listening socket. */
  readonly clean: number;
  /** Those of them that held it at the last look, but not in two looks further apart than the settle window. */
  readonly unconfirmed: number;
  /** Processes, born whenever, that held it in two looks further apart than the settle window. */
  readonly holders: readonly ProcessRecord[];
}

export interface LoadEvidence {
  /** What the clients' summaries count: connections, or runs of a command of somebody else's; `none` where time alone passed. */
  readonly kind: 'connections' | 'commands' | 'none';
  /** From the start of the load to its end, in milliseconds. */
  readonly watchedMs: number;
  /** Processes and threads that were born in the subject's namespace meanwhile; `undefined` where the kernel did not tell. */
  readonly born: number | undefined;
  readonly expectedClients: number;
  /** Those that told their summary. */
  readonly clients: readonly { readonly name: string; readonly summary: ClientSummary }[];
  /** Each client that did not: its name where it is known, and what became of it. */
  readonly missing: readonly string[];
  /** Of all clients together. */
  readonly connectMs: Percentiles;
  readonly replyMs: Percentiles;
}

/** Further connections of the observer's own, one after the other, and the server's own memory before and after them. */
export interface AgainEvidence {
  /** Those that were answered. */
  readonly connections: number;
  /** `undefined` where the kernel did not tell. */
  readonly beforeKiB: number | undefined;
  readonly afterKiB: number | undefined;
}

/** Orphans of the observer's own that PID 1 was left, after the load and before the visit. */
export type ForeignEvidence =
  | { readonly kind: 'left'; readonly children: readonly ForeignChild[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface ForeignChild {
  readonly pid: number;
  readonly adoptedBy: number;
  /** `exit 139`, `SIGTERM`. */
  readonly end: string;
  /** When PID 1 had had the settle window. */
  readonly fate: 'reaped' | 'defunct' | 'alive';
}

/** One more client, when all others were done: was it served? The observer looked around while it was connected. */
export type VisitEvidence = (
  | { readonly answered: true; readonly ms: number }
  | { readonly answered: false; readonly reason: string }
) & {
  /**
   * Who came: a client of the load, with what the load says; the audit, where the run had no clients, in words that the
   * subject need not understand; nobody, where no client was left to come. Absent: a client.
   */
  readonly by?: 'client' | 'audit' | 'nobody';
  /** Whether the connection came about at all; told of the audit's own. */
  readonly accepted?: boolean;
};
