/** The last line that `forkbed-client` prints: what became of its connections, in one JSON object. */

/** Milliseconds; all 0 where nothing was measured. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface ClientSummary {
  readonly event: 'summary';
  /** Connections that were to be made. */
  readonly connections: number;
  /** Connections of which every message got the reply that was expected. */
  readonly ok: number;
  readonly failed: number;
  /** Messages that got the reply that was expected. */
  readonly messages: number;
  readonly seconds: number;
  readonly connectionsPerSecond: number;
  readonly connectMs: Percentiles;
  readonly replyMs: Percentiles;
  /** How many connections failed of what: a system error's code, or ERR_REPLY, ERR_CLOSED, ERR_CONNECT_TIMEOUT, ERR_REPLY_TIMEOUT. */
  readonly errors: Readonly<Record<string, number>>;
  /** When; with `--tell-failures` alone. Fewer than `failed` where there were too many to tell. */
  readonly failures?: readonly TimedFailures[];
}

/** Connections that failed of one code, begun in one moment and ended in one; milliseconds since the load began, to 10. */
export interface TimedFailures {
  readonly fromMs: number;
  readonly toMs: number;
  readonly code: string;
  readonly count: number;
}
