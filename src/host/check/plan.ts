/** How a subject is loaded and how long it is looked at. Times are milliseconds. */

export interface CheckPlan {
  /** The port that the subject listens on. */
  readonly port: number;
  /** Client containers, all let go at the same instant. */
  readonly clients: number;
  /** Connections of each client, so many of them at once. */
  readonly connections: number;
  readonly concurrency: number;
  /** Messages on each connection, each after the reply to the last. */
  readonly messages: number;
  /** A message; `%d` in it stands for its number, from 0. */
  readonly send: string;
  /** What a reply must be: `OK`, the message itself, at least one byte, or an HTTP success until the server closes. */
  readonly expect: 'ok' | 'echo' | 'any' | 'http';
  /** How long a connection stays open after its last reply. */
  readonly holdMs: number;
  readonly replyTimeoutMs: number;
  /** What is left of a process for longer than this stays: see docs/check.md. */
  readonly settleMs: number;
  /** How long the subject may take until it listens, and then the clients until they are all there. */
  readonly startTimeoutMs: number;
  /** How long the load may take. */
  readonly limitMs: number;
}

export const DEFAULT_PLAN: Omit<CheckPlan, 'port'> = {
  clients: 3,
  connections: 100,
  concurrency: 10,
  messages: 5,
  send: 'message %d\n',
  expect: 'any',
  holdMs: 0,
  replyTimeoutMs: 10_000,
  settleMs: 2000,
  startTimeoutMs: 60_000,
  limitMs: 300_000,
};

/** One GET on each connection, which the server closes after its reply. RFC 9112, section 9.6. */
export function httpPlan(path: string): Pick<CheckPlan, 'send' | 'expect' | 'messages'> {
  const send = `GET ${path} HTTP/1.1\r\nHost: subject\r\nUser-Agent: forkbed\r\nConnection: close\r\n\r\n`;
  return { send, expect: 'http', messages: 1 };
}
