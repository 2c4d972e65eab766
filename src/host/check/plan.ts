import type { FaultName } from '../../common/chaos/fault-kinds.ts';

/** How a subject is loaded and how long it is looked at. Times are milliseconds. */

/** How a subject is loaded, and how long it is observed. Times are milliseconds. */
export interface CheckPlan {
  /** The port that the subject listens on; 0 for none: then no client comes, and PID 1 is under test. */
  readonly port: number;
  /** Client containers, all let go at the same instant; 0 for none: then time passes, `forMs`. */
  readonly clients: number;
  /** The least time to watch, whatever the clients do. */
  readonly forMs: number;
  /** Connections of each client, so many of them at once; runs where the client is somebody else's command. */
  readonly connections: number;
  /** Connections, or runs, of each client that are open at once; at most `connections`. */
  readonly concurrency: number;
  /** Connections, or runs, of each client before the baseline is taken; 0 for none. */
  readonly warmUp: number;
  /** Messages on each connection, each after the reply to the last. */
  readonly messages: number;
  /** A message; `%d` in it stands for its number, from 0. */
  readonly send: string;
  /** The message as hexadecimal digits, in the place of `send`: for protocols that are no text. */
  readonly sendHex?: string;
  /** What a reply must be: `OK`, the message itself, at least one byte, or a whole HTTP reply of success. */
  readonly expect: 'ok' | 'echo' | 'any' | 'http';
  /** Connections that each client begins in a second, at most; 0: no limit. */
  readonly rate: number;
  /** How long a connection stays open after its last reply. */
  readonly holdMs: number;
  /** How a client ends a connection: in order, or with a reset. */
  readonly end: 'close' | 'reset';
  /** How long a client waits for a reply until the connection has failed. */
  readonly replyTimeoutMs: number;
  /** Somebody else's client instead of forkbed's own: see `ClientCommand`. */
  readonly client?: ClientCommand;
  /** Faults that are put on the subject meanwhile, at times that the seed draws; absent where none is. */
  readonly chaos?: { readonly faults: readonly FaultName[]; readonly seed: number };
  /** Command names and pids of processes that are the subject's own business, with their descendants. */
  readonly ignore: readonly string[];
  /** What is left of a process for longer than this stays: see docs/check.md. */
  readonly settleMs: number;
  /** How long the subject may take until it listens, and then the clients until they are all there. */
  readonly startTimeoutMs: number;
  /** How long the load may take. */
  readonly limitMs: number;
}

/** A run of it succeeds with exit code 0. FORKBED_HOST and FORKBED_PORT tell it where the subject is. */
export interface ClientCommand {
  /** The image that holds the client. */
  readonly image: string;
  /** argv, without a shell. */
  readonly command: readonly string[];
}

/** What `forkbed check` does where no option says otherwise. The port is the subject's. */
export const DEFAULT_PLAN: Omit<CheckPlan, 'port'> = {
  clients: 3,
  forMs: 0,
  connections: 100,
  concurrency: 10,
  warmUp: 1,
  messages: 5,
  rate: 0,
  send: 'message %d\n',
  expect: 'any',
  holdMs: 0,
  end: 'close',
  replyTimeoutMs: 10_000,
  ignore: [],
  settleMs: 2000,
  startTimeoutMs: 60_000,
  limitMs: 300_000,
};

/**
 * The part of a plan that speaks HTTP: one GET of `path` on each connection, which the server closes after its reply. RFC 9112,
 * section 9.6.
 * @example
 * ```ts
 * import { type CheckPlan, DEFAULT_PLAN, httpPlan } from 'forkbed';
 *
 * export const plan: CheckPlan = { ...DEFAULT_PLAN, port: 80, ...httpPlan('/') };
 * ```
 */
export function httpPlan(path: string): Pick<CheckPlan, 'send' | 'expect' | 'messages'> {
  const send = `GET ${path} HTTP/1.1\r\nHost: subject\r\nUser-Agent: forkbed\r\nConnection: close\r\n\r\n`;
  return { send, expect: 'http', messages: 1 };
}
