/**
 * What the checks judge: everything that the audit of one life of a subject has seen, as plain data that can be written as
 * JSON. It is digested where it is gathered, so that it stays small however many processes there are. The checks add nothing
 * to it and read nothing else.
 */
import type { Endpoint } from '../endpoint.ts';
import type { ClientSummary, Percentiles } from '../events/client-summary.ts';
import type { ExecsEvidence } from '../execs/execs-evidence.ts';
import type { GrowthEvidence } from '../growth/growth.ts';
import type { ProcessRecord, SignalSets, TcpSocket } from '../process-table/model.ts';
import type { LoadKind } from './load-kind.ts';
import type { Timeline } from './timeline.ts';
import type { ZombieReport } from './zombie-watch.ts';

/** What the audit of one life of the subject has seen. The checks judge nothing else. */
export interface Evidence {
  /** A process that is a zombie for longer than this, in milliseconds, counts as defunct. */
  readonly settleMs: number;
  /** The planted zombie, and who has seen it. */
  readonly control: ControlEvidence;
  /** The process under test. */
  readonly subject: SubjectEvidence;
  /** PID 1 before the load; `undefined` where there was none. */
  readonly pid1: ProcessRecord | undefined;
  /** PID 1 after all else; `undefined` where there was none. */
  readonly pid1AtEnd: ProcessRecord | undefined;
  /** What PID 1 does with its signals; `undefined` where it could not be read. */
  readonly pid1Signals: SignalSets | undefined;
  /** Processes and zombies before the load, and after what was left had its settle window. The observer's own are not counted. */
  readonly processes: { readonly before: number; readonly after: number };
  /** What there is more of after the load than before. */
  readonly growth: GrowthEvidence;
  /** Which processes were zombies, and for how long. */
  readonly zombies: ZombieReport;
  /** What the parents of the zombies that stayed do with SIGCHLD. */
  readonly parents: readonly ParentEvidence[];
  /** What `ps` shows at the end, beside the census. */
  readonly ps: PsEvidence;
  /** Processes that PID 1 adopted. */
  readonly orphans: OrphanEvidence;
  /** Whether children held the listening socket. */
  readonly children: ChildrenEvidence;
  /** The TCP sockets after the load; of a subject that listens on UDP, its listeners. */
  readonly sockets: SocketEvidence;
  /** What the clients report. */
  readonly load: LoadEvidence;
  /** What PID 1 did with the orphans that the audit left to it. */
  readonly foreign: ForeignEvidence;
  /** `undefined` where nothing listens that the final probe could reach. */
  readonly finalProbe: FinalProbeEvidence | undefined;
  /** The timeline. */
  readonly timeline: Timeline;
  /** Processes that `--ignore` names, with their descendants. */
  readonly ignored: IgnoredEvidence;
  /**
   * Processes that entered the container from outside, such as a health check, with their descendants: they are left out. Those that
   * forkbed put there as load are not among them.
   */
  readonly outsiders: IgnoredEvidence;
  /** What the execs of the load did and left behind; absent where the load has none. */
  readonly execs?: ExecsEvidence;
  /** Orphans that an earlier run of forkbed has left: they are known, and not charged. */
  readonly ownOrphans: number;
  /** Processes and threads after the load, those among them that are left out: what the engine counts too. */
  readonly tasks: number;
}

/** The positive control: the observer planted a zombie beside the subject, and had to see it. */
export interface ControlEvidence {
  /** `undefined` where it could not be planted. */
  readonly plantedPid: number | undefined;
  /** Whether the census of /proc showed it in state `Z`. */
  readonly seenByCensus: boolean;
  /** `undefined` where there is no ps to ask. */
  readonly seenByPs: boolean | undefined;
  /** Why it was not seen, or the last thing that was; empty where it was seen. */
  readonly detail: string;
}

/** The process under test: the one that listens; PID 1 without a port. */
export interface SubjectEvidence {
  /** In the subject's process namespace. */
  readonly pid: number;
  /** The sockets that it listens with; `undefined` where neither a port nor a path was given. */
  readonly listener: Listener | undefined;
}

/** Where the subject listens, and all sockets that listen there, IPv4 and IPv6, by their inodes, as /proc/net shows them. */
export type Listener = Endpoint & { readonly inodes: readonly number[] };

/** A process that has zombies; its signal sets where they could be read. */
export interface ParentEvidence {
  /** The parent, as the last census shows it. */
  readonly process: ProcessRecord;
  /** What it does with its signals; `undefined` where that could not be read. */
  readonly signals: SignalSets | undefined;
}

/** Processes that PID 1 adopted and that stayed through the settle window, one and the same or one after the other. */
export interface OrphanEvidence {
  /** At once, over the whole window. */
  readonly count: number;
  /** The first few. */
  readonly examples: readonly Adoption[];
  /** How many of them come from a process that entered the container from outside. */
  readonly fromOutside: number;
}

/** The sockets of the network namespace, after the load. */
export interface SocketEvidence {
  /** All sockets of TCP, in any state. */
  readonly count: number;
  /** Whether a socket listens where the subject did before the load. */
  readonly listens: boolean;
  /** The sockets that listened before the load, on whatever port: of UDP where the subject's is one of UDP, else of TCP; 20 at most. */
  readonly listenersBefore: readonly TcpSocket[];
  /** The sockets that listen after the load, of the same transport, on whatever port; 20 at most. */
  readonly listenersAfter: readonly TcpSocket[];
  /** Sockets in state CLOSE_WAIT: how many, and the first few. */
  readonly closeWait: { readonly count: number; readonly examples: readonly HeldSocket[] };
  /** TCP connections to the port that are open although every client has closed its own: they are other people's. */
  readonly others: number;
}

/** A socket, and the processes that have a descriptor of it. */
export interface HeldSocket {
  /** As /proc/net/tcp has it. */
  readonly socket: TcpSocket;
  /** Empty where no process's descriptors could be read. */
  readonly holders: readonly ProcessRecord[];
}

/** Processes that the run leaves out of its account. */
export interface IgnoredEvidence {
  /** Different processes. */
  readonly count: number;
  /** Their command names, each once. */
  readonly commands: readonly string[];
}

/** What the second observer, ps, showed of zombies at the end. Pids. */
export type PsEvidence =
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'compared'; readonly onlyPs: readonly number[]; readonly onlyCensus: readonly number[] };

/** A process that PID 1 adopted. */
export interface Adoption {
  /** As the last census shows it. */
  readonly process: ProcessRecord;
  /** The parent that it was seen with before PID 1; `undefined` where its session or an init as PID 1 gives it away. */
  readonly formerPpid: number | undefined;
  /** Whether it came from a process that was put into the container from outside: a health check, `docker exec`. */
  readonly fromOutside: boolean;
}

/** Whether processes beside the subject held its listening socket; between fork and close each child does for a moment. */
export interface ChildrenEvidence {
  /** Different processes born since the baseline and seen alive, during the load or while the final probe was open. */
  readonly seen: number;
  /** Those of them whose descriptors were read, in their last census without the listening socket. */
  readonly clean: number;
  /** Those of them that held it in their last census, but not in two censuses further apart than the settle window. */
  readonly unconfirmed: number;
  /** Processes, born whenever and no members of a pool, that held it in two censuses further apart than the settle window. */
  readonly holders: number;
  /** The first few of them. */
  readonly examples: readonly ProcessRecord[];
}

/** What the clients of the load report. */
export interface LoadEvidence {
  /** What the clients' summaries count. */
  readonly kind: LoadKind;
  /** From the start of the load to its end, in milliseconds. */
  readonly watchedMs: number;
  /** Processes and threads that were born in the subject's namespace meanwhile; `undefined` where the kernel did not count them. */
  readonly births: number | undefined;
  /** What the cores of the machine did meanwhile, for whomever; absent where the kernel does not show it. */
  readonly machine?: MachineTime;
  /**
   * Connects that the kernel dropped at listening sockets meanwhile, in the subject's network namespace; absent where it does not show it.
   */
  readonly listenDrops?: number;
  /** How many clients were started. */
  readonly expectedClients: number;
  /** Those that reported their summary. */
  readonly clients: readonly LoadClient[];
  /** Each client that did not: its name where it is known, and what became of it. */
  readonly missing: readonly string[];
  /** How long connecting took, over all clients. */
  readonly connectMs: Percentiles;
  /** How long replies took, over all clients. */
  readonly replyMs: Percentiles;
  /**
   * When the clients began, in milliseconds since the first of them was told to: as the audit received it, by its clock alone. Absent
   * where none reported it.
   */
  readonly startSpreadMs?: Percentiles;
  /** The machines that clients came from, by name; absent where no client has named its own. */
  readonly nodes?: readonly LoadNode[];
}

/** CPU time of all cores of a machine, in milliseconds. */
export interface MachineTime {
  /** For any process, for the kernel, or for other machines of the same hypervisor. */
  readonly busyMs: number;
  /** For none. */
  readonly idleMs: number;
}

/** A client that has reported its summary. */
export interface LoadClient {
  /** Its name in its network. */
  readonly name: string;
  /** What became of its connections; those that `interrupted` and `cutOff` count are none of them. */
  readonly summary: ClientSummary;
  /** Whether it stands for all execs; absent where it does not. */
  readonly execs?: boolean;
  /** The machine that it ran on; absent where it has not named it. */
  readonly node?: string;
  /** Connections that it had not made, or not ended, when it was stopped from outside; absent where it was not. */
  readonly interrupted?: number;
  /** Connections that failed, and its machine did not reach the server's for some of the time; absent where there are none. */
  readonly cutOff?: number;
}

/** What the clients of one machine reported. */
export interface LoadNode {
  /** The machine. */
  readonly node: string;
  /** Clients that reported their summary. */
  readonly clients: number;
  /** Clients that arrived and did not. */
  readonly missing: number;
  /** Connections that these clients made. */
  readonly connections: number;
  /** Those of them of which every message was answered. */
  readonly connectionsServed: number;
  /** How long connecting took. */
  readonly connectMs: Percentiles;
  /** How long replies took. */
  readonly replyMs: Percentiles;
  /** As of the whole load; absent where none of them reported it. */
  readonly startSpreadMs?: Percentiles;
}

/** Orphans of the observer's own that PID 1 was left, after the load. */
export type ForeignEvidence =
  | {
      readonly kind: 'left';
      /** How many, and in how many different ways they ended. */
      readonly orphans: number;
      readonly ends: number;
      /** Those that were there when PID 1 had had the settle window; the first few of them. */
      readonly stayed: number;
      readonly examples: readonly ForeignChild[];
      /** A client that was connected meanwhile: `none` where nobody can stay connected for so long, orphans or not. */
      readonly client: 'kept' | 'dropped' | 'none';
      /** Children of PID 1 that had been there since before the load, and were not any more. */
      readonly lost: { readonly count: number; readonly examples: readonly ProcessRecord[] };
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The run did not get that far. */
  | { readonly kind: 'not-reached' }
  /** PID 1 ended meanwhile, and with it every observer in its namespace. */
  | { readonly kind: 'pid1-ended'; readonly reason: string };

/** An orphan of the audit's own that PID 1 has not reaped. */
export interface ForeignChild {
  /** In the subject's process namespace. */
  readonly pid: number;
  /** The pid of its parent: PID 1, or a subreaper. */
  readonly adoptedBy: number;
  /** `exit 139`, `SIGTERM`. */
  readonly end: string;
  /** Whether it is a zombie, or has not ended. */
  readonly fate: 'defunct' | 'alive';
}

/** One more client, when all others were done: was it served? The observer took a census while it was connected. */
export type FinalProbeEvidence = (
  | { readonly answered: true; readonly ms: number }
  | { readonly answered: false; readonly reason: string }
) & {
  /**
   * Which client came: one of the load, with the load's messages; the audit, where the run had no clients or none could connect, in
   * words that the subject need not understand; nobody, where no client was left to come. Absent: a client.
   */
  readonly by?: 'client' | 'audit' | 'nobody';
  /** Whether the connection came about at all; reported of the audit's own. */
  readonly accepted?: boolean;
};
