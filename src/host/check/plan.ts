/** How a subject is loaded and observed: what `forkbed check` is asked for, as one object. */
import type { FaultName } from '../../common/chaos/fault-kinds.ts';
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { DEFAULT_LOAD, type LoadSpec } from '../../common/load/load-spec.ts';

/** How a subject is loaded, and how long it is observed. Times are milliseconds. */
export interface CheckPlan extends LoadSpec {
  /** The port that the subject listens on, of TCP or UDP; 0 for none: then no client comes, and PID 1 is under test, but for `unix`. */
  readonly port: number;
  /**
   * A regular expression of JavaScript. The subject is ready when a line of its log matches: then the audit and the load begin. With
   * more than one condition all must hold, within `startTimeoutMs`; by default that it listens on `port` is enough.
   */
  readonly readyLog?: string;
  /** The subject is ready when its health check has succeeded. */
  readonly readyHealthy?: boolean;
  /** The subject is ready when a GET of this path on `port` has success, 2xx or 3xx. */
  readonly readyHttp?: string;
  /** Somebody else's client instead of forkbed's own: see `ClientCommand`. */
  readonly client?: ClientCommand;
  /** Commands that run in the container under load, as `docker exec` and probes do, beside clients or without any. */
  readonly execs?: readonly ExecPlan[];
  /** What the evidence calls the client, where there is one: the probe that it stands for. By default the name in its network. */
  readonly clientName?: string;
  /** Further clients, one container each, beside `clients`: a load of its own for each further probe of a pod that connects. */
  readonly probes?: readonly ProbeConnections[];
  /** Faults that are injected into the subject under load, at times that the seed draws; absent where none is. */
  readonly chaos?: { readonly faults: readonly FaultName[]; readonly seed: number };
  /** Command names and pids of processes that are the subject's own business, with their descendants. */
  readonly ignore: readonly string[];
  /** What is left of a process for longer than this stays: see docs/check.md. */
  readonly settleMs: number;
}

/** What a probe of a pod that connects does, one connection after the other. */
export interface ProbeConnections {
  /** `livenessProbe`. */
  readonly name: string;
  /** Where it connects. */
  readonly port: number;
  /** How often. */
  readonly connections: number;
  /** The longest that a connect may take, and the longest wait for a reply, in milliseconds. */
  readonly replyTimeoutMs: number;
  /** What each connection sends, and must receive. */
  readonly message: Pick<LoadSpec, 'messages' | 'payload' | 'payloadHex' | 'expect' | 'tls' | 'tlsInsecure'>;
}

/** Fields of a plan by the names that they had in 0.1. They are accepted for one release. */
export interface FormerPlan {
  /** The former name of `payload`. @deprecated Use `payload`. */
  readonly send?: string;
  /** The former name of `payloadHex`. @deprecated Use `payloadHex`. */
  readonly sendHex?: string;
}

/** A run of it succeeds with exit code 0. FORKBED_HOST and FORKBED_PORT tell it where the subject is. */
export interface ClientCommand {
  /** The image that holds the client. */
  readonly image: string;
  /** argv, without a shell. */
  readonly command: readonly string[];
}

/** What `forkbed check` does where no option says otherwise. The port is the subject's. */
export const DEFAULT_PLAN: Omit<CheckPlan, 'port'> = { ...DEFAULT_LOAD, ignore: [], settleMs: 2000 };

/**
 * The part of a plan that speaks HTTP: one GET of `path` on each connection, which the server closes after its reply. RFC 9112,
 * section 9.6.
 * @param host the server's name in the request, `subject` by default: with TLS that of `sni`
 * @example
 * ```ts
 * import { type CheckPlan, DEFAULT_PLAN, httpPlan } from 'forkbed';
 *
 * export const plan: CheckPlan = { ...DEFAULT_PLAN, port: 80, ...httpPlan('/') };
 * ```
 */
export function httpPlan(path: string, host = 'subject'): Pick<CheckPlan, 'payload' | 'expect' | 'messages'> {
  const payload = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: forkbed\r\nConnection: close\r\n\r\n`;
  return { payload, expect: 'http', messages: 1 };
}

const HEALTH_CHECK = 'grpc.health.v1.Health/Check';

/**
 * The part of a plan that asks gRPC's health service (`grpc.health.v1.Health/Check`) over cleartext HTTP/2, once a message. The reply must
 * be SERVING.
 * @param service the service whose health is asked for; by default that of the whole server
 * @example
 * ```ts
 * import { type CheckPlan, DEFAULT_PLAN, grpcPlan } from 'forkbed';
 *
 * export const plan: CheckPlan = { ...DEFAULT_PLAN, port: 50051, ...grpcPlan() };
 * ```
 */
export function grpcPlan(service = ''): Pick<CheckPlan, 'payload' | 'expect'> & { readonly payloadHex: string } {
  const payload = service === '' ? HEALTH_CHECK : `${HEALTH_CHECK} ${service}`;
  return { payload, payloadHex: toHealthRequest(service).toString('hex'), expect: 'grpc' };
}

/** HealthCheckRequest, whose field 1 is the service, behind a byte for "not compressed" and four of length. */
function toHealthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...toVarint(name.length)]), name]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Groups of seven bits, the lowest first; all but the last have the eighth. */
function toVarint(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...toVarint(number >>> 7)];
}

/** The same plan by the current names. `onDeprecated` receives a sentence for each former one: `send is deprecated: use payload`. */
export function withCurrentNames<Plan extends Partial<CheckPlan>>(
  { send, sendHex, ...plan }: Plan & FormerPlan,
  onDeprecated: (sentence: string) => void,
): Omit<Plan, keyof FormerPlan> {
  if (send !== undefined) onDeprecated('send is deprecated: use payload');
  if (sendHex !== undefined) onDeprecated('sendHex is deprecated: use payloadHex');
  return {
    ...plan,
    ...(send === undefined ? {} : { payload: send }),
    ...(sendHex === undefined ? {} : { payloadHex: sendHex }),
  };
}
