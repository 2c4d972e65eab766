/**
 * Which requests the page's server answers at all. The token is the first part of the path: an address that is shared has it, the
 * page's own addresses are relative, and no cookie goes to other servers of this host (ADR 0047). Pure.
 */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

export interface Received {
  readonly method: string;
  /** As in the request line. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Decision =
  | { readonly status: number; readonly message: string }
  | { readonly status: 200; readonly path: string };

export interface Guard {
  readonly token: string;
  /** The name that `--host` gave, where it is no address. */
  readonly host: string;
  /** The most that a body of a POST to `do/NAME` may have; no POST is taken where it is absent. */
  readonly maxBodyBytes?: number | undefined;
}

const METHODS: readonly string[] = ['GET', 'HEAD'];
const ACTION = /^do\/[a-z-]{1,40}$/;

/** 200 with the path behind the token, or the status and the text of a refusal. */
export function decide(received: Received, guard: Guard): Decision {
  const { method, url } = received;
  const header = (name: string) => {
    const value = received.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  // A name that somebody else can make point here would make this server part of their site: DNS rebinding.
  const host = header('host');
  if (host === undefined || !isOwnName(host, guard.host)) return refuse(421, 'the address or localhost as Host', host);
  const [, token = '', path = ''] = /^\/([^/?]*)(?:\/([^?]*))?(?:\?.*)?$/.exec(url) ?? [];
  if (!isEqual(token, guard.token)) return refuse(403, 'the token as the first part of the path', 'another');
  const isAction = guard.maxBodyBytes !== undefined && method === 'POST' && ACTION.test(path);
  if (!isAction && !METHODS.includes(method)) return refuse(405, METHODS.join(' or '), method);
  if (!isAction && ACTION.test(path)) return refuse(405, 'POST', method);
  const origin = header('origin');
  if (origin !== undefined && origin !== `http://${host}`) return refuse(403, 'a request of this page', origin);
  const site = header('sec-fetch-site') ?? 'none';
  // A link to the page itself may stand anywhere.
  const isVisit = path === '' && header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
  if (site !== 'same-origin' && site !== 'none' && !isVisit) return refuse(403, 'a request of this page', site);
  // What changes something must be asked for by a page, and so that another's page could not without a preflight.
  if (isAction && origin === undefined) return refuse(403, 'an Origin', origin);
  const type = header('content-type');
  if (isAction && type !== 'application/json') return refuse(415, 'application/json', type);
  const maxBytes = isAction ? (guard.maxBodyBytes ?? 0) : 0;
  const length = header('content-length') ?? '0';
  if (header('transfer-encoding') !== undefined || !/^\d+$/.test(length) || Number(length) > maxBytes) {
    return refuse(413, `a body of at most ${maxBytes} bytes and of a known length`, 'another');
  }
  return { status: 200, path };
}

/** An address is nobody's name, so none that DNS could turn over to another. */
function isOwnName(host: string, own: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === 'localhost' || name === own.toLowerCase() || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/** In a time that does not depend on where they differ. */
function isEqual(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(status: number, expected: string, received: string | undefined): Decision {
  return { status, message: `expected ${expected}, received ${received ?? 'none'}` };
}
