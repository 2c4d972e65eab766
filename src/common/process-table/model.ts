/**
 * The model of a process namespace at one moment, from either observer: `ps` or the probe's census of /proc.
 * The checks judge this model alone, and do not depend on the observer.
 */

/** The state letters of proc_pid_stat(5) that Linux 2.6.33 and later show. */
export type ProcessState = 'R' | 'S' | 'D' | 'Z' | 'T' | 't' | 'X' | 'I' | 'P';

/** What one process was at one moment. A pid alone is no identity: it is reused. (pid, startTicks) is one. */
export interface ProcessRecord {
  /** In the observed process namespace. */
  readonly pid: number;
  /** The parent's pid; 0 for a process whose parent is outside the namespace, and for PID 1. */
  readonly ppid: number;
  /** `Z` for a zombie. */
  readonly state: ProcessState;
  /** Clock ticks after boot at which it started, as in field 22 of /proc/PID/stat; `undefined` where `ps` was the source. */
  readonly startTicks: number | undefined;
  /** Milliseconds since it started; for `ps` a multiple of 1,000. */
  readonly ageMs: number;
  /**
   * The pid of the process that began its session; 0 where that is outside the namespace. A zombie keeps it. Absent where `ps` was the
   * source.
   */
  readonly session?: number;
  /** The number of the exec of forkbed's own that it is of, as its environment has it; absent for any other, and where nobody has asked. */
  readonly exec?: number;
  /** How many threads it has, at least one. */
  readonly threads: number;
  /** Resident memory in KiB; 0 for a zombie. */
  readonly rssKiB: number;
  /** `comm`: at most 15 bytes. */
  readonly command: string;
  /** Empty for a zombie and for a kernel thread, and where `ps` was the source. */
  readonly argv: readonly string[];
}

/** What a full census adds for a process that is not a zombie. */
export interface ProcessDetail {
  /** As in the process's record. */
  readonly pid: number;
  /** What it does with its signals. */
  readonly signals: SignalSets;
  /** Open descriptors; `undefined` where /proc/PID/fd may not be read. */
  readonly descriptors: number | undefined;
  /** Inodes of its sockets; `undefined` where /proc/PID/fd may not be read. */
  readonly socketInodes: readonly number[] | undefined;
  /** Number and target of each descriptor, `7 socket:[4711]`; absent where they were not asked for or may not be read. */
  readonly targets?: readonly string[];
  /** Memory that is the process's own and no file's; `undefined` where the kernel does not report it. */
  readonly anonymousKiB: number | undefined;
  /** Memory that it shares with others and that is no file's, as far as it has touched it; absent where the kernel does not report it. */
  readonly sharedKiB?: number;
}

/** Signal numbers, ascending, from SigIgn, SigBlk and SigCgt of /proc/PID/status. */
export interface SignalSets {
  /** Those set to `SIG_IGN`. */
  readonly ignored: readonly number[];
  /** Those in its signal mask. */
  readonly blocked: readonly number[];
  /** Those that have a handler. */
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
  /** As the kernel names it. */
  readonly state: TcpState;
  /** An IPv4 or IPv6 address as text. */
  readonly localAddress: string;
  /** 0 to 65,535. */
  readonly localPort: number;
  /** An IPv4 or IPv6 address as text; all zeros where there is no peer. */
  readonly remoteAddress: string;
  /** 0 where there is no peer. */
  readonly remotePort: number;
  /** 0 for a socket that no process holds any more, such as TIME_WAIT. */
  readonly inode: number;
}

/** One row of /proc/net/unix. */
export interface UnixSocket {
  /** As it was bound, which may be relative; `@` and a name in the abstract namespace; empty where it is not bound. */
  readonly path: string;
  /** Whether it accepts connections. */
  readonly listens: boolean;
  /** 0 for a connection that nobody has accepted. */
  readonly inode: number;
}

/** A process namespace, and its network namespace's TCP sockets, at one moment. */
export interface Census {
  /** Milliseconds of CLOCK_BOOTTIME at which the census began. */
  readonly atMs: number;
  /** All processes of the namespace, zombies among them. */
  readonly processes: readonly ProcessRecord[];
  /** Of the processes whose details were asked for; empty in a light census. */
  readonly details: readonly ProcessDetail[];
  /** Those of TCP; empty in a light census. */
  readonly sockets: readonly TcpSocket[];
  /** Those of UDP, whose tables have the same columns; absent where they were not asked for. */
  readonly udpSockets?: readonly TcpSocket[];
  /** Those of Unix; absent where they were not asked for. */
  readonly unixSockets?: readonly UnixSocket[];
}
