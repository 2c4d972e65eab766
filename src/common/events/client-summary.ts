/** The last line that `forkbed-client` prints: what became of its connections, in one JSON object. */

/** Percentiles of a list of times in milliseconds; all 0 where nothing was measured. */
export interface Percentiles {
  /** Half of the values are at most this. */
  readonly p50: number;
  /** 90 % of the values are at most this. */
  readonly p90: number;
  /** 99 % of the values are at most this. */
  readonly p99: number;
  /** The largest value. */
  readonly max: number;
}

/** What became of the connections of one `forkbed-client`; of its flows, where it sends datagrams. */
export interface ClientSummary {
  /** Marks the JSON object among the lines of the client's log. */
  readonly event: 'summary';
  /** Connections that were to be made. */
  readonly connections: number;
  /** Connections of which every message got the reply that was expected. */
  readonly ok: number;
  /** Connections that failed, for whatever reason: `errors` counts them by code. */
  readonly failed: number;
  /** Messages that got the reply that was expected. */
  readonly messages: number;
  /** How long the load took. */
  readonly seconds: number;
  /** Connections that succeeded, for each second of the load. */
  readonly connectionsPerSecond: number;
  /** How long connecting took. */
  readonly connectMs: Percentiles;
  /** How long a reply took, from the message to its last byte. */
  readonly replyMs: Percentiles;
  /**
   * How many connections failed of what: a system error's code, or ERR_REPLY, ERR_CLOSED, ERR_TLS, ERR_GRPC, ERR_CONNECT_TIMEOUT,
   * ERR_REPLY_TIMEOUT.
   */
  readonly errors: Readonly<Record<string, number>>;
  /** When; with `--failure-times` alone. Fewer than `failed` where there were too many to tell. */
  readonly failures?: readonly TimedFailures[];
  /** An example of each kind of failure of which there is more to say than its code; of the first kinds, where there are many. */
  readonly examples?: readonly FailureExample[];
  /** Absent where no connection failed that was begun. */
  readonly firstFailure?: FirstFailure;
  /**
   * How long after its message a reply came that was given up before, in milliseconds: of the first that was. Absent where none
   * was given up, or where it did not come within as long again.
   */
  readonly lateReplyMs?: number;
  /**
   * How long the gate of another machine did not answer, at the longest, in milliseconds; absent where it answered all the time, where no
   * connection failed, and where it is on the client's machine.
   */
  readonly gateSilentMs?: number;
  /** Datagrams that were sent again, as no reply had come yet; absent where none was. */
  readonly resent?: number;
  /** Datagrams that came late, or once more, so that they are no reply to anything; absent where none did. */
  readonly strays?: number;
  /** Connects that met a full backlog of a Unix socket, and were tried again; absent where none was. */
  readonly connectRetries?: number;
}

/** Connections that failed of one code, begun in one moment and ended in one; milliseconds since the load began, to 10. */
export interface TimedFailures {
  /** The earliest moment at which one of them began, in milliseconds since the load began. */
  readonly fromMs: number;
  /** The latest moment at which one of them failed, in milliseconds since the load began. */
  readonly toMs: number;
  /** As in `ClientSummary.errors`. */
  readonly code: string;
  /** How many connections. */
  readonly count: number;
}

/** Connections that failed alike. */
export interface FailureExample {
  /** As in `errors`. */
  readonly code: string;
  /** How many; in all examples of a code at most as many as in `errors`. */
  readonly count: number;
  /** What came instead, by its name: `HTTP 503`, `TLS alert 70 protocol_version`; absent where it has none. */
  readonly reply?: string;
  /** The first bytes of what came last, at most 64, as text with escapes; absent where nothing came. Of the first that failed so. */
  readonly received?: string;
  /** What was expected, in words. Of the first that failed so. */
  readonly detail?: string;
  /** The protocol that the server speaks, by its bytes; absent where it is the one that was expected, or nobody knows. */
  readonly protocol?: ServerProtocol;
}

/** The protocols that are recognized by the first bytes of a server. */
export const SERVER_PROTOCOLS = ['HTTP', 'HTTP/2', 'TLS', 'SSH', 'SMTP or FTP', 'IMAP', 'MySQL', 'PostgreSQL'] as const;
/** One of `SERVER_PROTOCOLS`. */
export type ServerProtocol = (typeof SERVER_PROTOCOLS)[number];

/** What this client had come to when its first connection failed. */
export interface FirstFailure {
  /** Connections that had got a reply before, whether or not they were over. */
  readonly served: number;
  /** Connections that were open then, the one that failed among them. */
  readonly open: number;
}
