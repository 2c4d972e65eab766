/**
 * The probes of a pod as load: a command is an exec that gets SIGKILL at its time-out, as the kubelet has the container runtime do; a
 * connection, or a GET, is one client that connects once a run.
 */
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import type { CheckPlan } from '../check/plan.ts';
import type { NotCarried } from './not-carried.ts';
import type { Handler, Probe } from './probes.ts';

/** What a client sends, and where. */
export interface ProbeClient {
  readonly port: number;
  readonly message: Partial<
    Pick<CheckPlan, 'payload' | 'payloadHex' | 'expect' | 'messages' | 'tls' | 'tlsInsecure' | 'replyTimeoutMs'>
  >;
}

export interface ProbeLoad {
  readonly execs: readonly ExecPlan[];
  /** Of the first probe that connects; `undefined` where none does. */
  readonly client: ProbeClient | undefined;
  readonly notCarried: readonly NotCarried[];
}

const UNDER_FAULTS = 'a fault makes commands fail, so it does not run beside --chaos';

type Connecting = Extract<Handler, { kind: 'http' | 'tcp' }>;

/** `runs`: of each probe. `underFaults`: commands then do not run, as a fault makes them fail and excuses none. */
export function toProbeLoad(
  probes: readonly Probe[],
  { runs, underFaults = false }: { runs: number; underFaults?: boolean },
): ProbeLoad {
  const first = probes.find(({ handler }) => connects(handler) !== undefined);
  const handler = first === undefined ? undefined : connects(first.handler);
  return {
    execs: underFaults ? [] : probes.flatMap((probe) => toExecPlan(probe, runs)),
    client: first === undefined || handler === undefined ? undefined : toClient(first, handler),
    notCarried: probes.flatMap((probe) => listProbe(probe, { load: handler, underFaults })),
  };
}

function toExecPlan({ name, handler, timeoutMs, periodMs }: Probe, runs: number): ExecPlan[] {
  if (handler.kind !== 'exec') return [];
  // A probe never overlaps with itself: the kubelet has one worker for each.
  return [{ kind: 'probe', name, command: handler.command, runs, concurrency: 1, timeoutMs, end: 'kill', periodMs }];
}

/** `undefined` for one that does not connect, or not to the pod. */
function connects(handler: Handler): Connecting | undefined {
  if (handler.kind !== 'tcp' && handler.kind !== 'http') return undefined;
  return handler.host === undefined ? handler : undefined;
}

/** A reply that comes later than the time-out is none: the kubelet closes the connection, and so does the client. */
function toClient({ timeoutMs }: Probe, handler: Connecting): ProbeClient {
  return { port: handler.port, message: { ...toMessage(handler), replyTimeoutMs: timeoutMs } };
}

/** A TCP probe sends nothing. The kubelet's own headers, and those of the probe, which go first. */
function toMessage(handler: Connecting): ProbeClient['message'] {
  if (handler.kind === 'tcp') return { messages: 0 };
  const { path, headers } = handler;
  const stated = new Set(headers.map(([name]) => name.toLowerCase()));
  const fields = [...headers, ...DEFAULT_HEADERS.filter(([name]) => !stated.has(name.toLowerCase()))];
  const lines = [`GET ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  const payload = `${lines.join('\r\n')}\r\n\r\n`;
  // In a payload that is text it stands for a number.
  const payloadHex = payload.includes('%d') ? { payloadHex: Buffer.from(payload).toString('hex') } : {};
  // The kubelet verifies no certificate.
  const tls = handler.isTls ? { tls: true, tlsInsecure: true } : {};
  return { payload, ...payloadHex, expect: 'http', messages: 1, ...tls };
}

const DEFAULT_HEADERS: readonly (readonly [string, string])[] = [
  ['Host', 'subject'],
  ['User-Agent', 'kube-probe/1.33'],
  ['Accept', '*/*'],
  ['Connection', 'close'],
];

function listProbe(
  { name, path, handler }: Probe,
  { load, underFaults }: { load: Connecting | undefined; underFaults: boolean },
): NotCarried[] {
  const consequence = handler.kind === 'exec' ? (underFaults ? UNDER_FAULTS : undefined) : whyNot(handler, load);
  return consequence === undefined ? [] : [{ what: name, path, consequence }];
}

function whyNot(handler: Exclude<Handler, { kind: 'exec' }>, load: Connecting | undefined): string | undefined {
  const own = connects(handler);
  if (own === undefined) {
    return handler.kind === 'grpc'
      ? 'forkbed speaks no gRPC: nothing connects for it'
      : `it connects to ${handler.host}, and not to the container: nothing connects for it`;
  }
  if (load === undefined || isSame(own, load)) return undefined;
  const how = own.kind === 'http' ? `${own.isTls ? '--tls --tls-insecure ' : ''}--http ${own.path} ` : '';
  return `one probe that connects is the load of a run; ${how}--port ${own.port} has this one`;
}

/** Whether it is the same to the server. */
function isSame(one: Connecting, other: Connecting): boolean {
  return one.port === other.port && JSON.stringify(toMessage(one)) === JSON.stringify(toMessage(other));
}
