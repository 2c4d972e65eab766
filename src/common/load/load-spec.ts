/**
 * The load, as one type: a field for each knob, by the name that its option has. Of a time the field is in milliseconds, and its
 * name has the unit: `--hold` is `holdMs`. `load-options.ts` is the table of these options. docs/adr/0027-one-load-specification.md.
 */

/** How a subject is loaded. Times are milliseconds. */
export interface LoadSpec {
  /** Client containers, all released at the same instant; 0 for none: then time passes, `forMs`. */
  readonly clients: number;
  /** The minimum time to watch, whatever the clients do. */
  readonly forMs: number;
  /** Connections of each client; runs where the client is somebody else's command. */
  readonly connections: number;
  /** Connections, or runs, of each client that are open at once; at most `connections`. */
  readonly concurrency: number;
  /** Connections, or runs, of each client before the baseline is taken; 0 for none. */
  readonly warmUp: number;
  /** Messages on each connection, each after the reply to the last. */
  readonly messages: number;
  /** A message; `%d` in it stands for its number, from 0. */
  readonly payload: string;
  /** The message as hexadecimal digits, instead of `payload`: for binary protocols. */
  readonly payloadHex?: string;
  /** What a reply must be: `OK`, the message itself, at least one byte, a whole HTTP reply of success, or SERVING: see `grpcPlan`. */
  readonly expect: Expectation;
  /** Whether the clients speak TLS, 1.2 or 1.3, on each connection; `false` by default. */
  readonly tls?: boolean;
  /** Whether any certificate will do. Without it `tlsCa` must be there. */
  readonly tlsInsecure?: boolean;
  /** Certificates that are trusted, in PEM: the server's chain must end in one of them. */
  readonly tlsCa?: string;
  /** The server's name in TLS: sent (SNI), and verified with `tlsCa`; by default none is, and the chain alone is verified. */
  readonly sni?: string;
  /**
   * Whether the clients send datagrams, to a UDP port; `false` by default. A connection is a flow then: the datagrams of one socket of
   * a client. A message that gets no reply is sent again.
   */
  readonly udp?: boolean;
  /** The path of a Unix socket at which the clients connect, instead of a port: in a folder that they share with the subject. */
  readonly unix?: string;
  /** Connections that each client begins in a second, at most; 0: no limit. */
  readonly rate: number;
  /** How long a connection stays open after its last reply. */
  readonly holdMs: number;
  /** How a client ends a connection: with FIN, or with RST. */
  readonly end: 'close' | 'reset';
  /** How long a client waits for a reply until the connection has failed. */
  readonly replyTimeoutMs: number;
  /** How long the subject may take until it listens, and then the clients until all of them have arrived. */
  readonly startTimeoutMs: number;
  /** How long the load may take. */
  readonly limitMs: number;
}

/**
 * What a reply must be: `OK`, the message itself, at least one byte, a whole HTTP reply of success, or SERVING of gRPC's health service,
 * which needs the `payloadHex` of `grpcPlan`.
 */
export type Expectation = 'ok' | 'echo' | 'any' | 'http' | 'grpc';

export const EXPECTATIONS: readonly Expectation[] = ['ok', 'echo', 'any', 'http', 'grpc'];

/** What `forkbed check` does where nobody says otherwise. A program may have other defaults: its table says so. */
export const DEFAULT_LOAD: LoadSpec = {
  clients: 3,
  forMs: 0,
  connections: 100,
  concurrency: 10,
  warmUp: 1,
  messages: 5,
  payload: 'message %d\n',
  expect: 'any',
  rate: 0,
  holdMs: 0,
  end: 'close',
  replyTimeoutMs: 10_000,
  startTimeoutMs: 60_000,
  limitMs: 300_000,
};
