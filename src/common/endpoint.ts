/**
 * Where a subject listens: a port of TCP or UDP, or the path of a Unix socket. It is one type for all who find the listener, connect to
 * it, or name it. The host is none of it: the clients find it in their network, the audit in its own namespace.
 */
import { printable } from './escape/printable.ts';

export const TRANSPORTS = ['tcp', 'udp', 'unix'] as const;

/** Where a subject listens, as its own network namespace and file system name it. */
export type Endpoint =
  | { readonly transport: 'tcp' | 'udp'; readonly port: number }
  | { readonly transport: 'unix'; readonly path: string };

/** What options say of it. */
export interface EndpointOptions {
  /** 0 for none. */
  readonly port: number;
  /** Whether `port` is one of UDP. */
  readonly udp?: boolean | undefined;
  /** The path of a Unix socket instead of a port; absent or empty for none. */
  readonly unix?: string | undefined;
}

/** What sun_path holds beside its zero: unix(7). */
export const MAX_SOCKET_PATH_BYTES = 107;

/** Whether a client elsewhere can be brought to it by a mount of its folder. The abstract namespace has no folder, and / is no mount. */
export function isSocketPath(path: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}:]+){2,}$/u.test(path) && utf8Length(path) <= MAX_SOCKET_PATH_BYTES;
}

/** `undefined` where there is neither a port nor a path. */
export function toEndpoint({ port, udp = false, unix = '' }: EndpointOptions): Endpoint | undefined {
  if (unix !== '') return { transport: 'unix', path: unix };
  return port === 0 ? undefined : { transport: udp ? 'udp' : 'tcp', port };
}

/** For a sentence: `port 5005`, `UDP port 53`, `the socket /run/app.sock`. */
export function describeEndpoint(endpoint: Endpoint): string {
  if (endpoint.transport === 'unix') return `the socket ${printable(endpoint.path)}`;
  return endpoint.transport === 'udp' ? `UDP port ${endpoint.port}` : `port ${endpoint.port}`;
}

/** The same with its preposition: `on port 5005`, `at /run/app.sock`. */
export function locateEndpoint(endpoint: Endpoint): string {
  return endpoint.transport === 'unix' ? `at ${printable(endpoint.path)}` : `on ${describeEndpoint(endpoint)}`;
}

/** Neither Node's Buffer nor TextEncoder: QuickJS has none. */
function utf8Length(text: string): number {
  return encodeURIComponent(text).replace(/%../g, '_').length;
}

/** The folder of a socket's path: what its subject and its clients share. */
export function socketFolder(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
