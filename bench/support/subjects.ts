/**
 * What the benchmarks compare: the floor, a static C server that does the article's work and nothing else; ours; the article's
 * C++; Node's event loop; and the forking servers of the gallery that can answer the same five messages. scripts/bench.sh
 * builds their images from itest/subjects.
 */
import { REAP_NAMES, type ReapName } from '../../src/common/events/server-names.ts';
import type { ServerOptions } from '../../src/host/index.ts';

export interface BenchSubject {
  readonly name: string;
  readonly options: ServerOptions;
  /** What it answers: `OK`, the message itself, or something else that is looked at no further. */
  readonly expect: 'ok' | 'echo' | 'any';
  /** It is given so many times fewer connections than the floor, being so much dearer; 1 by default. */
  readonly weight?: number;
}

const ROOM = { 'net.core.somaxconn': '32768' } as const;

/** The first one everywhere: every ratio is to it. */
export const FLOOR: BenchSubject = {
  name: 'C, static, SIG_IGN (the floor)',
  options: { image: 'forkbed-c-floor', command: ['/server'], sysctls: ROOM },
  expect: 'ok',
};

export const IGNORE = reaping('ignore');
export const WAIT = reaping('wait');

export const ARTICLE_CPP = other('article-cpp', 'the article’s server, C++');

/** Its own limit of 40 children is lifted where more are to be held. */
export const PYTHON = other('python-forking', 'Python, ForkingTCPServer', { weight: 4 });
export const PYTHON_UNLIMITED: BenchSubject = {
  ...PYTHON,
  options: { ...PYTHON.options, command: ['python3', '/server.py', '100000'] },
};

/** One client a worker, as pools were made first; and many, by epoll, with a worker for each core of this machine or one alone. */
const PREFORK = ours('--mode', 'prefork');
const TWO_WORKERS = ['--mode', 'prefork', '--workers', '2', '--worker-clients', '1024'];
export const POOL = ours(...TWO_WORKERS);
/** Let in with their first message: each client wakes a worker once less. */
export const POOL_DEFERRED = ours(...TWO_WORKERS, '--defer-accept', '1000');
const POOL_OF_ONE = ours('--mode', 'prefork', '--workers', '1', '--worker-clients', '1024');
export const NODE_EVENTS = other('node-events', 'Node, one process, event loop');

/** `ignore` and `wait` have subjects of their own. */
const REAPINGS = REAP_NAMES.filter((name) => name !== 'ignore' && name !== 'wait');

/**
 * Every server that takes part; next to each other those that a target compares, as a machine that others use too changes its
 * pace within a round. Of the gallery are missing: nginx, Redis, sshd and PostgreSQL, which speak protocols of their
 * own, and ncat, which ends under the load.
 */
export const SERVERS: readonly BenchSubject[] = [
  FLOOR,
  IGNORE,
  WAIT,
  ARTICLE_CPP,
  ...REAPINGS.map(reaping),
  ours('--mode', 'single'),
  ours('--mode', 'events'),
  PREFORK,
  POOL_OF_ONE,
  POOL,
  POOL_DEFERRED,
  NODE_EVENTS,
  other('tcpserver', 'tcpserver, cat', { expect: 'echo', weight: 4 }),
  other('socat', 'socat fork, PIPE', { expect: 'echo', weight: 4 }),
  other('xinetd', 'xinetd, cat', { expect: 'echo', weight: 4 }),
  PYTHON,
  other('ruby-fork', 'Ruby, fork and detach', { weight: 8 }),
  other('perl-net-server', 'Perl, Net::Server::Fork', { expect: 'echo', weight: 8 }),
  // OK and a line feed: what echo(1) prints.
  other('node-spawns', 'Node, a shell for each message', { expect: 'any', weight: 200 }),
];

/** Of itest/subjects: what the images are built from. */
export const FOLDERS: readonly string[] = SERVERS.flatMap(
  ({ options: { image } }) => image?.replace('forkbed-', '') ?? [],
);

/** What the clients are told of it. A line feed ends each message: one of the servers reads lines. */
export function exchangeWith({ expect }: BenchSubject): readonly string[] {
  return ['--payload', 'message %d\n', '--expect', expect];
}

function reaping(reap: ReapName): BenchSubject {
  return ours('--reap', reap);
}

function ours(...args: readonly string[]): BenchSubject {
  const command = ['forkbed-server', ...args, '--backlog', '32768', '--log', 'none'];
  return { name: `forkbed-server ${args.join(' ')}`, options: { command, sysctls: ROOM }, expect: 'ok' };
}

/** As the gallery starts it: with what its package has a right to expect. */
function other(folder: string, name: string, how: { expect?: 'echo' | 'any'; weight?: number } = {}): BenchSubject {
  const options = { image: `forkbed-${folder}`, confined: false, sysctls: ROOM };
  return { name, options, expect: 'ok', ...how };
}
