/**
 * The probes of a pod as load: a command is an exec that gets SIGKILL at its time-out, as the kubelet has the container runtime do; each
 * probe that connects is a client of its own, which connects once a run.
 */
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { DEFAULT_LOAD } from '../../common/load/load-spec.ts';
import { grpcPlan, type ProbeConnections } from '../check/plan.ts';
import type { NotCarried } from './not-carried.ts';
import type { Handler, Probe } from './probes.ts';

export interface ProbeLoad {
  readonly execs: readonly ExecPlan[];
  /** One for each probe that connects, in their order. */
  readonly connections: readonly ProbeConnections[];
  readonly notCarried: readonly NotCarried[];
}

type Connecting = Exclude<Handler, { kind: 'exec' }>;

/** `runs`: of each probe. */
export function toProbeLoad(probes: readonly Probe[], { runs }: { runs: number }): ProbeLoad {
  return {
    execs: probes.flatMap((probe) => toExecPlan(probe, runs)),
    connections: probes.flatMap((probe) => toConnections(probe, runs)),
    notCarried: probes.flatMap((probe) => listProbe(probe)),
  };
}

function toExecPlan({ name, handler, timeoutMs, periodMs }: Probe, runs: number): ExecPlan[] {
  if (handler.kind !== 'exec') return [];
  // A probe never overlaps with itself: the kubelet has one worker for each.
  return [{ kind: 'probe', name, command: handler.command, runs, concurrency: 1, timeoutMs, end: 'kill', periodMs }];
}

/** `undefined` for one that does not connect, or not to the pod. */
function connects(handler: Handler): Connecting | undefined {
  if (handler.kind === 'exec') return undefined;
  return otherHost(handler) === undefined ? handler : undefined;
}

/** A reply that comes later than the time-out is none: the kubelet closes the connection, and so does the client. */
function toConnections({ name, handler, timeoutMs }: Probe, runs: number): ProbeConnections[] {
  const connecting = connects(handler);
  if (connecting === undefined) return [];
  const { port } = connecting;
  return [{ name, port, connections: runs, replyTimeoutMs: timeoutMs, message: toMessage(connecting) }];
}

/** A TCP probe sends nothing. */
function toMessage(handler: Connecting): ProbeConnections['message'] {
  const { payload: unsent, expect } = DEFAULT_LOAD;
  if (handler.kind === 'tcp') return { payload: unsent, expect, messages: 0 };
  if (handler.kind === 'grpc') return { ...grpcPlan(handler.service), messages: 1 };
  return { ...toRequest(handler, 'kube-probe'), expect: 'http' };
}

/** One request. The kubelet's own headers, of which `agent` is one, and those of the manifest, which go first. */
export function toRequest(
  { path, headers, isTls }: Extract<Handler, { kind: 'http' }>,
  agent: string,
): Omit<ProbeConnections['message'], 'expect'> {
  const stated = new Set(headers.map(([name]) => name.toLowerCase()));
  const fields = [...headers, ...kubeletHeaders(agent).filter(([name]) => !stated.has(name.toLowerCase()))];
  const lines = [`GET ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  const payload = `${lines.join('\r\n')}\r\n\r\n`;
  // In a payload that is text it stands for a number.
  const payloadHex = payload.includes('%d') ? { payloadHex: Buffer.from(payload).toString('hex') } : {};
  // The kubelet verifies no certificate.
  const tls = isTls ? { tls: true, tlsInsecure: true } : {};
  return { payload, ...payloadHex, messages: 1, ...tls };
}

function kubeletHeaders(agent: string): (readonly [name: string, value: string])[] {
  return [
    ['Host', 'subject'],
    ['User-Agent', `${agent}/1.33`],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ];
}

function listProbe({ name, path, handler }: Probe): NotCarried[] {
  const consequence = whyNot(handler);
  return consequence === undefined ? [] : [{ what: name, path, consequence }];
}

function whyNot(handler: Handler): string | undefined {
  if (handler.kind === 'exec') return undefined;
  const host = otherHost(handler);
  if (host === undefined) return undefined;
  return `it connects to ${host}, and not to the container: nothing connects for it`;
}

/** Where it connects, if not to the pod; a gRPC probe has no such field. */
function otherHost(handler: Connecting): string | undefined {
  return handler.kind === 'grpc' ? undefined : handler.host;
}
