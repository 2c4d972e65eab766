/** The probes and hooks of a container, with the defaults of the Kubernetes API. A field that is wrong is an error with its place. */
import { expandValue } from './expand-variables.ts';
import type { ManifestValue } from './manifest-value.ts';
import { onlyField } from './only-field.ts';

export const PROBE_NAMES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
export type ProbeName = (typeof PROBE_NAMES)[number];

/** What the kubelet does for a probe or a hook. */
export type Handler =
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly path: string;
      readonly isTls: boolean;
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** Where it connects, if not to the pod. */
      readonly host?: string;
    }
  | { readonly kind: 'tcp'; readonly port: number; readonly host?: string }
  /** `service`: whose health is asked for; empty for that of the whole server. */
  | { readonly kind: 'grpc'; readonly port: number; readonly service: string };

export interface Probe {
  readonly name: ProbeName;
  /** Where it stands: `spec.containers[0].livenessProbe`. */
  readonly path: string;
  readonly handler: Handler;
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
}

export interface Hook {
  readonly path: string;
  readonly handler: Extract<Handler, { kind: 'exec' | 'http' }> | { readonly kind: 'sleep'; readonly ms: number };
}

const MAX_PORT = 65_535;
/** So that milliseconds are an integer of 31 bits. */
const MAX_SECONDS = 2_000_000;

/** In the order in which the kubelet begins with them. `variables`: what `$(NAME)` is in a command. @throws UsageError */
export function readProbes(container: ManifestValue, variables: ReadonlyMap<string, string>): Probe[] {
  return PROBE_NAMES.flatMap((name) => {
    const probe = container.field(name);
    return probe === undefined ? [] : [readProbe(probe, { name, container, variables })];
  });
}

interface ProbeContext {
  readonly name: ProbeName;
  readonly container: ManifestValue;
  readonly variables: ReadonlyMap<string, string>;
}

function readProbe(probe: ManifestValue, { name, container, variables }: ProbeContext): Probe {
  const handler = readHandler(probe, { container, variables });
  const seconds = (field: string, fallback: number, min = 1) =>
    1_000 * (probe.field(field)?.integer({ min, max: MAX_SECONDS }) ?? fallback);
  // A probe that has been failing must succeed so often in a row; of the two others once is enough.
  probe.field('successThreshold')?.integer({ min: 1, ...(name === 'readinessProbe' ? {} : { max: 1 }) });
  const grace = probe.field('terminationGracePeriodSeconds');
  grace?.integer({ min: 1 });
  if (grace !== undefined && name === 'readinessProbe') throw grace.error('none, as a readiness probe ends nothing');
  return {
    name,
    path: probe.path,
    handler,
    initialDelayMs: seconds('initialDelaySeconds', 0, 0),
    periodMs: seconds('periodSeconds', 10),
    timeoutMs: seconds('timeoutSeconds', 1),
    failureThreshold: probe.field('failureThreshold')?.integer({ min: 1 }) ?? 3,
  };
}

function readHandler(probe: ManifestValue, { container, variables }: Omit<ProbeContext, 'name'>): Handler {
  const { name, value } = onlyField(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc']);
  switch (name) {
    case 'exec':
      return { kind: 'exec', command: readCommand(value, (word) => expandValue(word, variables)) };
    case 'httpGet':
      return readHttp(value, container);
    case 'tcpSocket':
      return { kind: 'tcp', port: readPort(value.required('port'), container), ...readHost(value) };
    case 'grpc':
      return {
        kind: 'grpc',
        port: value.required('port').integer({ min: 1, max: MAX_PORT }),
        service: value.field('service')?.text() ?? '',
      };
  }
}

function readCommand(exec: ManifestValue, read: (word: ManifestValue) => string): string[] {
  const field = exec.required('command');
  const command = field.items().map(read);
  if (command.length === 0) throw field.error('a command', 'an empty sequence');
  return command;
}

function readHttp(value: ManifestValue, container: ManifestValue): Extract<Handler, { kind: 'http' }> {
  return {
    kind: 'http',
    port: readPort(value.required('port'), container),
    path: readPath(value.field('path')),
    isTls: isTls(value.field('scheme')),
    ...readHost(value),
    headers: (value.field('httpHeaders')?.items() ?? []).map(readHeader),
  };
}

function readHost(value: ManifestValue): { host?: string } {
  const host = value.field('host')?.text() ?? '';
  return host === '' ? {} : { host };
}

function readPath(value: ManifestValue | undefined): string {
  if (value === undefined) return '/';
  // What a URL cannot have is encoded, as the kubelet does.
  const path = value.text().replace(/[^\x21-\x7e]/gu, encodeCharacter);
  return path.startsWith('/') ? path : `/${path}`;
}

/** Also one half of a surrogate pair, which is no character. */
function encodeCharacter(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function isTls(scheme: ManifestValue | undefined): boolean {
  if (scheme === undefined) return false;
  const name = scheme.text();
  if (name !== 'HTTP' && name !== 'HTTPS') throw scheme.error('HTTP or HTTPS');
  return name === 'HTTPS';
}

/** RFC 9110, sections 5.1 and 5.5. */
function readHeader(header: ManifestValue): readonly [string, string] {
  const name = header.required('name');
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name.text())) throw name.error('the name of a header');
  const value = header.field('value');
  if (value === undefined) return [name.text(), ''];
  if (!/^[^\p{Cc}]*$/u.test(value.text())) throw value.error('a value without control characters');
  return [name.text(), value.text()];
}

/** A number, or the name of a port of the container. */
function readPort(port: ManifestValue, container: ManifestValue): number {
  const value = port.textOrNumber();
  if (typeof value !== 'string' || /^\d+$/.test(value)) {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 1 && number <= MAX_PORT) return number;
    throw port.error(`a port from 1 to ${MAX_PORT}, or the name of one`);
  }
  const named = container
    .field('ports')
    ?.items()
    .find((each) => each.field('name')?.text() === value);
  if (named === undefined) throw port.error('the name of a port of the container');
  return named.required('containerPort').integer({ min: 1, max: MAX_PORT });
}

/** TCP ports that the container says it has. @throws UsageError */
export function readPorts(container: ManifestValue): number[] {
  return (container.field('ports')?.items() ?? []).flatMap((port) => {
    const number = port.required('containerPort').integer({ min: 1, max: MAX_PORT });
    return (port.field('protocol')?.text() ?? 'TCP') === 'TCP' ? [number] : [];
  });
}

/** What a hook is; `undefined` for none. Its command is taken as it is written. `other`: nobody calls it. @throws UsageError */
export function readHook(
  container: ManifestValue,
  name: 'postStart' | 'preStop',
): { readonly kind: 'hook'; readonly hook: Hook } | { readonly kind: 'other'; readonly path: string } | undefined {
  const hook = container.field('lifecycle')?.field(name);
  if (hook === undefined) return undefined;
  const { name: kind, value } = onlyField(hook, ['exec', 'httpGet', 'tcpSocket', 'sleep']);
  const handler = readHookHandler(kind, value, container);
  if (handler === undefined) return { kind: 'other', path: value.path };
  return { kind: 'hook', hook: { path: hook.path, handler } };
}

/** `undefined` for a connection, which the kubelet refuses, and for a request to another host. */
function readHookHandler(
  kind: 'exec' | 'httpGet' | 'tcpSocket' | 'sleep',
  value: ManifestValue,
  container: ManifestValue,
): Hook['handler'] | undefined {
  switch (kind) {
    case 'exec':
      return { kind, command: readCommand(value, (word) => word.text()) };
    case 'sleep':
      return { kind, ms: 1_000 * value.required('seconds').integer({ min: 0, max: MAX_SECONDS }) };
    case 'httpGet': {
      const request = readHttp(value, container);
      return request.host === undefined ? request : undefined;
    }
    case 'tcpSocket':
      return undefined;
  }
}
