/**
 * The smallest server of each kind, as its package has it: a page of a few bytes, default options. Debian's release and npm's tags
 * say which version.
 */

export interface Server {
  readonly name: string;
  /** A folder of itest/servers. */
  readonly folder: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** What npm ships for this platform; `file` is below node_modules. */
  readonly binary?: { readonly package: string; readonly file: string };
  readonly port: number;
  /** Checks that may fail or be unknown, each with the fact that explains it, seen by other means than forkbed's. */
  readonly explained?: Readonly<Record<string, string>>;
}

const { arch } = process;
const BUN_PACKAGE = `@oven/bun-linux-${arch === 'arm64' ? 'aarch64' : arch}`;
const DENO_PACKAGE = `@deno/linux-${arch}-glibc`;
const BUN = { package: `${BUN_PACKAGE}@1`, file: `${BUN_PACKAGE}/bin/bun` };
const DENO = { package: `${DENO_PACKAGE}@2`, file: `${DENO_PACKAGE}/deno` };

function node(version: number) {
  return { package: `node-linux-${arch}@${version}`, file: `node-linux-${arch}/bin/node` };
}

/** Seen with three times `docker exec CONTAINER sh -c 'sleep 0.2 & exit 0'`: three zombies, children of PID 1. */
const WAITS_FOR_ITS_OWN = { 'reaps-orphans': 'as PID 1 it waits for the children that it knows, or for none' };
/**
 * Seen with `docker stop`: 10.5 to 11 s, exit code 137. Node has a handler of SIGTERM (SigCgt of /proc/1/status has it) that raises the
 * signal again with its default action, and the kernel delivers none of those to PID 1. Bun has no handler: `stops` is not applicable.
 */
const RAISES_AGAIN = {
  ...WAITS_FOR_ITS_OWN,
  stops:
    'as PID 1 it raises SIGTERM again with the default action, which the kernel does not deliver, and is killed after 10 s',
};

/**
 * Seen with `docker exec` and children that are left to PID 1: some ends make the container end. The cause in gunicorn 23.0.0 is
 * `reap_workers` of arbiter.py, in Apache 2.4 the main loop of each MPM: both look at how a child ended before they ask whose it was.
 */
const HALTS = {
  'reaps-orphans': 'it takes every child that ends for a worker of its own, and some ends make it halt',
  alive: 'it has halted by then',
};

export const SERVERS: readonly Server[] = [
  { name: 'node-20', folder: 'node', binary: node(20), port: 3000, explained: RAISES_AGAIN },
  { name: 'node-22', folder: 'node', binary: node(22), port: 3000, explained: RAISES_AGAIN },
  { name: 'node-24', folder: 'node', binary: node(24), port: 3000, explained: RAISES_AGAIN },
  { name: 'bun', folder: 'bun', binary: BUN, port: 3000, explained: WAITS_FOR_ITS_OWN },
  { name: 'deno', folder: 'deno', binary: DENO, port: 8000, explained: WAITS_FOR_ITS_OWN },
  { name: 'caddy', folder: 'caddy', port: 80, explained: WAITS_FOR_ITS_OWN },
  { name: 'java', folder: 'java', port: 8000, explained: WAITS_FOR_ITS_OWN },
  { name: 'gunicorn', folder: 'gunicorn', port: 8000, explained: HALTS },
  { name: 'uvicorn', folder: 'uvicorn', port: 8000, explained: WAITS_FOR_ITS_OWN },
  { name: 'puma', folder: 'puma', port: 9292, explained: WAITS_FOR_ITS_OWN },
  { name: 'php-fpm', folder: 'php-fpm', port: 80 },
  { name: 'apache-event', folder: 'apache', buildArguments: { MPM: 'event' }, port: 80, explained: HALTS },
  { name: 'apache-worker', folder: 'apache', buildArguments: { MPM: 'worker' }, port: 80, explained: HALTS },
  { name: 'apache-prefork', folder: 'apache', buildArguments: { MPM: 'prefork' }, port: 80, explained: HALTS },
  { name: 'lighttpd', folder: 'lighttpd', port: 80 },
  { name: 'haproxy', folder: 'haproxy', port: 80 },
  { name: 'nginx', folder: 'nginx', port: 80 },
];
