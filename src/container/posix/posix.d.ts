/**
 * The system calls, one function each, as `posix.c` exports them; names and semantics are those of section 2 and 3 of
 * the Linux manual pages, with three rules of our own:
 *
 * - A failed call throws a `PosixError` (see `posix-error.ts`) with `code`, `errno` and `syscall`.
 * - An outcome that belongs to normal work is a value, not an error: "would block" is `undefined`, and `waitpid` without
 *   any child is `null`.
 * - EINTR is retried where the call can simply be made again. `poll`, `epoll_wait` and `nanosleep` return early
 *   instead, so that the caller looks at its clock. `close` is never retried (Linux has freed the descriptor by then).
 *
 * Every descriptor is made close-on-exec. Times are milliseconds, fractions allowed; sizes are bytes.
 */
declare module 'forkbed:posix' {
  /** An address of a socket. `path` starts with NUL for the abstract namespace. */
  export type SocketAddress =
    | { readonly family: 'IPv4' | 'IPv6'; readonly address: string; readonly port: number }
    | { readonly family: 'unix'; readonly path: string };

  /** What waitpid(2) learned about a child; exactly one of the two kinds. */
  export type WaitStatus =
    | { readonly pid: number; readonly exitCode: number }
    | { readonly pid: number; readonly signal: number; readonly coreDumped: boolean };

  /** Infinity stands for RLIM_INFINITY. */
  export type ResourceLimit = { readonly soft: number; readonly hard: number };

  // Sockets.
  /** `type` may carry SOCK_NONBLOCK. Errors: EMFILE, ENFILE, EAFNOSUPPORT. */
  export function socket(domain: number, type: number): number;
  /** An int option. SO_RCVTIMEO and SO_SNDTIMEO take milliseconds (0: none), SO_LINGER seconds (-1: off). */
  export function setsockopt(fd: number, level: number, name: number, value: number): void;
  export function getsockopt(fd: number, level: number, name: number): number;
  /** Errors: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  export function bind(fd: number, address: SocketAddress): void;
  export function listen(fd: number, backlog: number): void;
  /**
   * The new descriptor, with `flags` of SOCK_NONBLOCK; `undefined` when no connection waits. `peer` (at least 128 bytes)
   * receives the peer's address, for `decodeSocketAddress`. Errors: EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EPROTO.
   */
  export function accept4(fd: number, flags: number, peer: ArrayBuffer): number | undefined;
  export function decodeSocketAddress(bytes: ArrayBuffer): SocketAddress;
  /** `true` when connected, `false` when under way (EINPROGRESS): wait until writable, then read SO_ERROR. */
  export function connect(fd: number, address: SocketAddress): boolean;
  /** Bytes received into `buffer` from `offset`, at most `length`; 0 at the end of the stream; `undefined` when it would block or the receive time-out passed. */
  export function recv(fd: number, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  /** Bytes taken from `buffer`, perhaps fewer than `length`; `undefined` when it would block. Never raises SIGPIPE. Errors: EPIPE, ECONNRESET. */
  export function send(fd: number, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  export function shutdown(fd: number, how: number): void;
  export function getsockname(fd: number): SocketAddress;
  export function getpeername(fd: number): SocketAddress;
  /** Addresses for a name or a numeric address, in the resolver's order, TCP. Errors by `code`: EAI_NONAME, EAI_AGAIN, … */
  export function getaddrinfo(host: string, port: number): SocketAddress[];
  /** The name of an address, `undefined` when it has none. */
  export function getnameinfo(address: SocketAddress): string | undefined;

  // Waiting for descriptors. `timeoutMs` is rounded up; Infinity is no time-out, 0 or less does not wait.
  /** `set` holds `count` entries of struct pollfd (see `PollSet`). Number of entries with events; 0 on time-out or EINTR. */
  export function poll(set: ArrayBuffer, count: number, timeoutMs: number): number;
  export function epoll_create1(): number;
  export function epoll_ctl(epollFd: number, operation: number, fd: number, events: number): void;
  /** Fills `ready` with pairs of int32 (fd, events), as many as fit; how many pairs. 0 on time-out or EINTR. */
  export function epoll_wait(epollFd: number, ready: ArrayBuffer, timeoutMs: number): number;

  // Signals.
  /** A non-blocking descriptor from which struct signalfd_siginfo (128 bytes each) are read (see `SignalFd`). */
  export function signalfd(signals: readonly number[]): number;
  export function sigprocmask(how: number, signals: readonly number[]): void;
  /** The process's signal mask, ascending. */
  export function blockedSignals(): number[];
  /** `handler` is SIG_DFL, SIG_IGN or SIG_NOOP (a handler in place that does nothing); `flags` of SA_NOCLDWAIT, SA_RESTART, SA_NOCLDSTOP. The handler before the call; SIG_NOOP stands for any. */
  export function sigaction(signal: number, handler: number, flags: number): number;
  export function kill(pid: number, signal: number): void;
  /** A descriptor that is readable once the process has ended. pidfd_open(2). Errors: ESRCH, EMFILE, ENFILE, ENOSYS (before Linux 5.3). */
  export function pidfd_open(pid: number): number;

  // Processes.
  /**
   * Forks, and calls `child` in the child, which ends in `_exit` with the status that `child` returns, whatever it
   * throws (then 70, with one line on stderr): control never comes back to the caller there. The child's pid in the
   * parent. Errors: EAGAIN, ENOMEM.
   */
  export function fork(child: () => number): number;
  /** What `forkEach` calls: `child` as `fork` does, all else in the parent. */
  export interface ForkLoop {
    /** Waits until there is something to fork for; `false` ends the loop. */
    next(): boolean;
    child(): number;
    forked(pid: number): void;
    /** Errors: EAGAIN, ENOMEM. */
    failed(error: PosixError): void;
  }
  /**
   * Forks a child for each `true` of `next`, until it returns `false` or one of the parent's functions throws. It forks where
   * none of them is being called, on a stack that lies together with what serving writes to (runtime/stack.c): so parent
   * and child write to the same few pages of it. When a child ends the kernel sends `exitSignal`: SIGCHLD as after `fork`, or
   * another, and then wait4 finds the child with __WALL alone. clone(2).
   */
  export function forkEach(loop: ForkLoop, exitSignal: number): void;
  /** `undefined`: there are children, but none has ended (WNOHANG). `null`: there is no child (ECHILD). */
  export function waitpid(pid: number, options: number): WaitStatus | undefined | null;
  /**
   * As `waitpid`, for many children: it allocates nothing. The pid, and the status as an int in `status`; 0 where none
   * has ended, or there is none. wait4(2).
   */
  export function wait4(pid: number, options: number, status: ArrayBuffer): number;
  export function _exit(status: number): never;
  /** Replaces the program; returns only by throwing. Errors: ENOENT, EACCES. */
  export function execve(path: string, argv: readonly string[], env: readonly string[]): never;
  export function getpid(): number;
  export function getppid(): number;
  export function getuid(): number;
  /** PR_SET_NAME takes a string (15 bytes), every other option an integer. */
  export function prctl(option: number, value: number | string): number;
  export function getrlimit(resource: number): ResourceLimit;
  export function setrlimit(resource: number, limit: ResourceLimit): void;
  export function sysconf(name: number): number;

  // Time.
  export function clock_gettime(clock: number): number;
  export function nanosleep(ms: number): void;

  // Files.
  export function open(path: string, flags: number, mode: number): number;
  /** 0 at the end; `undefined` when it would block. */
  export function read(fd: number, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  export function write(fd: number, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  export function close(fd: number): void;
  export function fcntl(fd: number, command: number, argument: number): number;
  export function pipe2(flags: number): [readFd: number, writeFd: number];
  export function dup2(oldFd: number, newFd: number): void;
  /** Names in the folder, without `.` and `..`, in no order. */
  export function readdir(path: string): string[];
  /**
   * Every process that a mount of proc shows, in the order of the pids, packed as `process-list.ts` unpacks it; with their argv where
   * `flags` holds READ_ARGV. One that ends meanwhile is left out. `before`: what an earlier call returned, or eight zeros; rows that differ
   * from it are marked, and the pids that are gone listed. An argv that is known from it is read where the pid divided by `parts` leaves
   * `part`, and taken over otherwise. Errors: ENOENT, EACCES, EMFILE, ENOMEM; EINVAL for another `before` or `part`.
   */
  export function readProcesses(
    procDir: string,
    flags: number,
    before: ArrayBuffer,
    part: number,
    parts: number,
  ): ArrayBuffer;
  export function readlink(path: string): string;
  export function unlink(path: string): void;
  export function chmod(path: string, mode: number): void;

  // The program's surroundings, and text.
  /** The arguments after the program's name. */
  export function args(): string[];
  export function environ(): string[];
  export function encodeUtf8(text: string): ArrayBuffer;
  /** Bytes that are not UTF-8 become U+FFFD. */
  export function decodeUtf8(buffer: ArrayBuffer, offset: number, length: number): string;
  /** Turns the garbage collector's own runs off (`false`) or on: a run in a forked child would copy every page it touches. */
  export function collectGarbage(enabled: boolean): void;
  /**
   * Lays out memory for a server that forks, so that a child copies and maps little of it: what serving writes to lies
   * together, apart from all else, by the named profile of the heap (runtime/heap.c); the code goes to a huge page
   * (runtime/text.c), the data to one mapping (runtime/data.c); children do without the kernel's stack (runtime/stack.c) and
   * without the clock's pages (runtime/clock.c). Changes nothing else. Once, before what serves is made.
   */
  export function prepareToFork(profile: string): void;
  /**
   * The first `size` bytes of a file as memory, shared with other mappings of the file and with children forked from here on. A file that
   * is shorter grows, by bytes that are all 0. mmap(2). Errors: EBADF, EACCES, ENOMEM, ENODEV.
   */
  export function mapShared(fd: number, size: number): ArrayBuffer;
  /** A file without a folder, in memory; as every descriptor it is closed on exec, until `fcntl` says otherwise. Errors: EMFILE, ENFILE, ENOMEM. */
  export function memfd_create(name: string): number;

  export const AF_UNIX: number;
  export const AF_INET: number;
  export const AF_INET6: number;
  export const SOCK_STREAM: number;
  export const SOCK_DGRAM: number;
  export const SOCK_NONBLOCK: number;
  export const SOL_SOCKET: number;
  export const SO_REUSEADDR: number;
  export const SO_ERROR: number;
  export const SO_LINGER: number;
  export const SO_RCVTIMEO: number;
  export const SO_SNDTIMEO: number;
  export const SO_KEEPALIVE: number;
  export const SO_BINDTOIFINDEX: number;
  export const IPPROTO_TCP: number;
  export const TCP_DEFER_ACCEPT: number;
  export const TCP_NODELAY: number;
  export const TCP_KEEPIDLE: number;
  export const TCP_KEEPINTVL: number;
  export const TCP_INFO: number;
  export const TCP_KEEPCNT: number;
  export const TCP_USER_TIMEOUT: number;
  export const IPPROTO_IPV6: number;
  export const IPV6_V6ONLY: number;
  export const SHUT_RD: number;
  export const SHUT_WR: number;
  export const SHUT_RDWR: number;
  export const POLLIN: number;
  export const POLLOUT: number;
  export const POLLERR: number;
  export const POLLHUP: number;
  export const POLLNVAL: number;
  export const EPOLLIN: number;
  export const EPOLLOUT: number;
  export const EPOLLERR: number;
  export const EPOLLHUP: number;
  export const EPOLLRDHUP: number;
  export const EPOLLEXCLUSIVE: number;
  export const EPOLLET: number;
  export const EPOLL_CTL_ADD: number;
  export const EPOLL_CTL_MOD: number;
  export const EPOLL_CTL_DEL: number;
  export const SIG_DFL: number;
  export const SIG_IGN: number;
  export const SIG_NOOP: number;
  export const SIG_BLOCK: number;
  export const SIG_UNBLOCK: number;
  export const SIG_SETMASK: number;
  export const SA_NOCLDWAIT: number;
  export const SA_NOCLDSTOP: number;
  export const SA_RESTART: number;
  export const SIGHUP: number;
  export const SIGINT: number;
  export const SIGQUIT: number;
  export const SIGABRT: number;
  export const SIGKILL: number;
  export const SIGUSR1: number;
  export const SIGSEGV: number;
  export const SIGUSR2: number;
  export const SIGPIPE: number;
  export const SIGALRM: number;
  export const SIGTERM: number;
  export const SIGCHLD: number;
  export const SIGCONT: number;
  export const SIGSTOP: number;
  /** 64: a real-time signal, which queues, so that each that was sent arrives. signal(7). */
  export const SIGRTMAX: number;
  export const WNOHANG: number;
  /** Children whatever their exit signal. */
  export const __WALL: number;
  export const PR_SET_CHILD_SUBREAPER: number;
  export const PR_GET_CHILD_SUBREAPER: number;
  export const PR_SET_PDEATHSIG: number;
  export const PR_SET_DUMPABLE: number;
  export const PR_SET_NAME: number;
  export const RLIMIT_NOFILE: number;
  export const RLIMIT_NPROC: number;
  export const CLOCK_REALTIME: number;
  export const CLOCK_MONOTONIC: number;
  export const CLOCK_BOOTTIME: number;
  export const CLOCK_PROCESS_CPUTIME_ID: number;
  export const _SC_CLK_TCK: number;
  export const _SC_PAGESIZE: number;
  export const READ_ARGV: number;
  export const O_RDONLY: number;
  export const O_WRONLY: number;
  export const O_RDWR: number;
  export const O_CREAT: number;
  export const O_TRUNC: number;
  export const O_APPEND: number;
  export const O_NONBLOCK: number;
  export const O_DIRECTORY: number;
  export const F_GETFL: number;
  export const F_SETFL: number;
  export const F_GETFD: number;
  export const F_SETFD: number;
  export const FD_CLOEXEC: number;
}
