/**
 * The model of a process namespace at one moment, whoever observed it: `ps` or the probe's census of /proc.
 * The checks judge this model and never look at how it came to be.
 */

/** The state letters of proc_pid_stat(5) that Linux 2.6.33 and later show. */
export type ProcessState = 'R' | 'S' | 'D' | 'Z' | 'T' | 't' | 'X' | 'I' | 'P';

/** What one process was at one moment. A pid alone is no identity: it is reused. (pid, startTicks) is one. */
export interface ProcessRecord {
  readonly pid: number;
  readonly ppid: number;
  readonly state: ProcessState;
  /** Clock ticks after boot at which it started, as in field 22 of /proc/PID/stat; `undefined` where `ps` was the source. */
  readonly startTicks: number | undefined;
  /** Milliseconds since it started; for `ps` a multiple of 1,000. */
  readonly ageMs: number;
  readonly threads: number;
  readonly rssKiB: number;
  /** `comm`: at most 15 bytes. */
  readonly command: string;
  /** Empty for a zombie and for a kernel thread, and where `ps` was the source. */
  readonly argv: readonly string[];
}

/** What a full census adds for a process that is not a zombie. */
export interface ProcessDetail {
  readonly pid: number;
  readonly signals: SignalSets;
  /** Open descriptors; `undefined` where /proc/PID/fd may not be read. */
  readonly descriptors: number | undefined;
  /** Inodes of its sockets; `undefined` where /proc/PID/fd may not be read. */
  readonly socketInodes: readonly number[] | undefined;
  /** Number and target of each descriptor, `7 socket:[4711]`; absent where they were not asked for or may not be read. */
  readonly targets?: readonly string[];
  /** Memory that is the process's own and no file's; `undefined` where the kernel does not tell. */
  readonly anonymousKiB: number | undefined;
  /** Memory that it shares with others and that is no file's, as far as it has touched it; absent where the kernel does not tell. */
  readonly sharedKiB?: number;
}

/** Signal numbers, ascending, from SigIgn, SigBlk and SigCgt of /proc/PID/status. */
export interface SignalSets {
  readonly ignored: readonly number[];
  readonly blocked: readonly number[];
  readonly caught: readonly number[];
}

/** The names of enum tcp_states in the kernel's include/net/tcp_states.h, as /proc/net/tcp numbers them from 1. */
export type TcpState =
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'CLOSING'
  | 'NEW_SYN_RECV';

/** One row of /proc/net/tcp or tcp6. */
export interface TcpSocket {
  readonly state: TcpState;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** 0 for a socket that no process holds any more, such as TIME_WAIT. */
  readonly inode: number;
}

/** A process namespace, and its network namespace's TCP sockets, at one moment. */
export interface Census {
  /** Milliseconds of CLOCK_BOOTTIME at which the census began. */
  readonly atMs: number;
  readonly processes: readonly ProcessRecord[];
  /** Of the processes whose details were asked for; empty in a light census. */
  readonly details: readonly ProcessDetail[];
  /** Empty in a light census. */
  readonly sockets: readonly TcpSocket[];
}
