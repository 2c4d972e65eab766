/**
 * Where the engine is that Docker's own command line would speak to: DOCKER_HOST, or else the context that DOCKER_CONTEXT or
 * `docker context use` names. It only reads; nobody is spoken to.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../common/forkbed-error.ts';
import { ArgumentError } from '../errors.ts';
import { errorMessage } from '../thrown.ts';
import { configFolder, findContext, type TlsMaterial } from './docker-context.ts';

export interface SshTarget {
  readonly host: string;
  readonly user?: string;
  readonly port?: string;
  /** The engine's socket there; `undefined` where its `docker` command is to be asked. */
  readonly socketPath?: string;
}

export type Address =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: string; readonly tls?: TlsMaterial }
  | ({ readonly kind: 'ssh' } & SshTarget);

export interface Endpoint {
  /** Who names it, and what, for people: `DOCKER_HOST is tcp://build:2376`. */
  readonly source: string;
  readonly address: Address;
}

const FORMS = 'unix:///PATH, tcp://HOST:PORT, ssh://USER@HOST:PORT/PATH or npipe:////./pipe/NAME';
const DEFAULT_SOCKET = '/var/run/docker.sock';
const PORT = { plain: '2375', tls: '2376' } as const;

/** `undefined` where neither names one: the engine of this machine is meant. @throws UsageError where what is named cannot be used */
export function findEndpoint(env: NodeJS.ProcessEnv = process.env): Endpoint | undefined {
  const { DOCKER_HOST = '' } = env;
  if (DOCKER_HOST !== '') {
    const source = `DOCKER_HOST is ${withoutPassword(DOCKER_HOST)}`;
    return { source, address: parseAddress('DOCKER_HOST', DOCKER_HOST, () => tlsFromEnvironment(env)) };
  }
  const context = findContext(env);
  if (context === undefined) return undefined;
  const { name, host, tls } = context;
  const source = `the Docker context ${name} is ${withoutPassword(host)}`;
  return { source, address: parseAddress(`the Docker context ${name}`, host, () => tls) };
}

/** One that a program names, without anything of the environment. @throws ArgumentError */
export function endpointAt(host: string): Endpoint {
  try {
    return {
      source: `the engine is ${withoutPassword(host)}`,
      address: parseAddress('engine: host', host, () => undefined),
    };
  } catch {
    throw new ArgumentError({ what: 'engine: host', expected: FORMS, received: withoutPassword(host) });
  }
}

/** `what` names it; `tls` is called where it may be needed. @throws UsageError */
function parseAddress(what: string, host: string, tls: () => TlsMaterial | undefined): Address {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(host) ?? [];
  if (scheme === 'unix') return { kind: 'socket', path: rest === '' ? DEFAULT_SOCKET : rest };
  if (scheme === 'npipe') return { kind: 'socket', path: rest };
  const parts = splitAuthority(rest);
  if (scheme === 'ssh' && parts !== undefined) return { kind: 'ssh', ...parts };
  const isHostAlone = parts !== undefined && parts.user === undefined && parts.socketPath === undefined;
  if (isHostAlone && ['tcp', 'http', 'https'].includes(scheme)) {
    const material = tls() ?? (scheme === 'https' ? { verify: true } : undefined);
    const { host: name, port = material === undefined ? PORT.plain : PORT.tls } = parts;
    return { kind: 'tcp', host: name, port, ...(material === undefined ? {} : { tls: material }) };
  }
  throw new UsageError(`${what}: expected ${FORMS}, received ${withoutPassword(host)}`);
}

/** `USER@HOST:PORT/PATH`. `undefined` for another form, for one with a password, and for a host that would be an option of ssh. */
function splitAuthority(text: string): SshTarget | undefined {
  // Of a scheme that no browser knows, the URL keeps the host as it is written.
  if (!URL.canParse(`ssh://${text}`)) return undefined;
  const { hostname, port, username, password, pathname, search, hash } = new URL(`ssh://${text}`);
  const [host = '', user, path] = [hostname, username, pathname].map(decode);
  if (host === '' || host.startsWith('-') || password !== '' || search !== '' || hash !== '') return undefined;
  if (user === undefined || path === undefined) return undefined;
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(user === '' ? {} : { user }),
    ...(port === '' ? {} : { port }),
    ...(path === '' || path === '/' ? {} : { socketPath: path }),
  };
}

/** `undefined` for what stands for no text. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * As Docker's command line has it: any value of DOCKER_TLS_VERIFY asks for TLS with a certificate of the engine that is proved, one
 * of DOCKER_TLS for TLS alone; the files are in DOCKER_CERT_PATH, or beside its configuration.
 */
function tlsFromEnvironment(env: NodeJS.ProcessEnv): TlsMaterial | undefined {
  const { DOCKER_TLS_VERIFY = '', DOCKER_TLS = '', DOCKER_CERT_PATH = '' } = env;
  if (DOCKER_TLS_VERIFY === '' && DOCKER_TLS === '') return undefined;
  const verify = DOCKER_TLS_VERIFY !== '';
  const folder = DOCKER_CERT_PATH === '' ? configFolder(env) : DOCKER_CERT_PATH;
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      const variable = DOCKER_CERT_PATH === '' ? 'DOCKER_TLS_VERIFY' : 'DOCKER_CERT_PATH';
      throw new UsageError(`${variable}: expected ${name} in ${folder}, received: ${errorMessage(error)}`);
    }
  };
  return { ...(verify ? { ca: read('ca.pem') } : {}), cert: read('cert.pem'), key: read('key.pem'), verify };
}

/** Of a URL that holds one, which none should. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:@/]*):[^@/]*@/, '$1:…@');
}
