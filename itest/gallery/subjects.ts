/**
 * The gallery: servers of all kinds, each with the verdict that it gets. What is expected here was measured first, and holds
 * until a new version of the server does otherwise: then `npm run gallery` fails and says so.
 */

import { CHECK_IDS } from '../../src/common/checks/checks.ts';
import { type CheckPlan, httpPlan } from '../../src/host/check/plan.ts';
import type { SubjectOptions } from '../../src/host/check/subject.ts';

export interface GallerySubject {
  readonly title: string;
  /** A folder of itest/subjects, or `forkbed` for its own image. */
  readonly folder: string;
  readonly options?: SubjectOptions;
  /** What differs from the plan of `forkbed check`. */
  readonly plan: Pick<CheckPlan, 'port'> & Partial<CheckPlan>;
  /** Its options on the command line, for whoever wants to see it again. */
  readonly arguments: string;
  /** The checks that fail, in any order; none: it passes. */
  readonly failing: readonly string[];
  /** Checks that cannot be told of it, and why. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** It dies, and every observer in its namespace with it. */
  readonly endsUnderLoad?: boolean;
  /** What the failing checks mean in this case: a sentence. */
  readonly because: string;
}

const ANSWERS = { port: 5005 } as const;
const FORKED_OR_ADOPTED = 'children of PID 1 that stay: forked by it or adopted cannot be told apart from outside';

const TLS_REQUEST_OF_POSTGRESQL = '0000000804d2162f';

/** Nothing but that it died can be told of what died. */
function allUnknownBut(failing: string, why: string): Readonly<Record<string, string>> {
  return Object.fromEntries(CHECK_IDS.filter((id) => id !== failing).map((id) => [id, why]));
}

export const GALLERY: readonly GallerySubject[] = [
  {
    title: 'C, static, SIG_IGN (the floor of the benchmarks)',
    folder: 'c-floor',
    plan: ANSWERS,
    arguments: '--port 5005',
    failing: [],
    because: 'The kernel reaps.',
  },
  {
    title: 'forkbed-server --reap wait',
    folder: 'forkbed',
    options: { command: ['forkbed-server', '--reap', 'wait'] },
    plan: ANSWERS,
    arguments: '-- forkbed-server --reap wait',
    failing: [],
    because: 'It waits for each child, its own or not.',
  },
  {
    title: 'The article’s server in C++, with its cure',
    folder: 'article-cpp',
    plan: ANSWERS,
    arguments: '',
    failing: [],
    because: 'SIGCHLD is ignored.',
  },
  {
    title: 'The article’s server in C++, without it',
    folder: 'article-cpp',
    options: { command: ['zombies'] },
    plan: ANSWERS,
    arguments: '-- zombies',
    failing: ['no-defunct', 'children-gone', 'reaps-orphans'],
    unknown: { 'no-orphans': FORKED_OR_ADOPTED },
    because: 'Nobody reaps.',
  },
  {
    title: 'Python, socketserver.ForkingTCPServer',
    folder: 'python-forking',
    plan: ANSWERS,
    arguments: '',
    failing: ['listen-fd-closed', 'reaps-orphans'],
    because:
      'Its children never close the listening socket, and it waits for the pids that it knows, so as PID 1 it collects orphans.',
  },
  {
    title: 'The same below an init',
    folder: 'python-forking',
    options: { init: true },
    plan: ANSWERS,
    arguments: '--init',
    failing: ['listen-fd-closed'],
    because: 'The init reaps the orphans; the listening socket stays with every child.',
  },
  {
    title: 'socat TCP-LISTEN:…,fork',
    folder: 'socat',
    plan: ANSWERS,
    arguments: '',
    failing: [],
    because: 'Its SIGCHLD handler waits for whoever has ended.',
  },
  {
    title: 'tcpserver (ucspi-tcp)',
    folder: 'tcpserver',
    plan: ANSWERS,
    arguments: '',
    failing: [],
    because: 'It waits for whoever has ended.',
  },
  {
    title: 'xinetd',
    folder: 'xinetd',
    plan: ANSWERS,
    arguments: '',
    failing: [],
    because: 'It waits for whoever has ended.',
  },
  {
    title: 'Perl, Net::Server::Fork',
    folder: 'perl-net-server',
    plan: ANSWERS,
    arguments: '',
    failing: [],
    because: 'It waits for whoever has ended.',
  },
  {
    title: 'Ruby, fork and Process.detach',
    folder: 'ruby-fork',
    plan: ANSWERS,
    arguments: '',
    failing: ['reaps-orphans'],
    because: 'A thread for each child waits for that child; nobody waits for orphans.',
  },
  {
    title: 'nginx',
    folder: 'nginx',
    plan: { port: 80, ...httpPlan('/') },
    arguments: '--http /',
    failing: [],
    because: 'The master waits for whoever has ended; the workers are a pool.',
  },
  {
    title: 'Redis',
    folder: 'redis',
    plan: { port: 6379, payload: 'PING\r\n' },
    arguments: "--payload $'PING\\r\\n'",
    failing: ['reaps-orphans'],
    because: 'It waits only while a child of its own saves or rewrites.',
  },
  {
    title: 'OpenSSH’s sshd',
    folder: 'sshd',
    plan: { port: 22, messages: 1, payload: 'SSH-2.0-forkbed\r\n' },
    arguments: "--messages 1 --payload $'SSH-2.0-forkbed\\r\\n'",
    failing: [],
    because: 'It waits for whoever has ended.',
  },
  {
    title: 'A shell script that ends in exec sleep, with a server behind it',
    folder: 'shell-loop',
    plan: ANSWERS,
    arguments: '',
    failing: ['reaps-orphans'],
    because: 'sleep is PID 1, and waits for nobody; socat reaps its own, and so only orphans show it.',
  },
  {
    title: 'The same below an init',
    folder: 'shell-loop',
    options: { init: true },
    plan: ANSWERS,
    arguments: '--init',
    failing: [],
    because: 'The init reaps.',
  },
  {
    title: 'Node as PID 1, a shell command for each message',
    folder: 'node-spawns',
    plan: { ...ANSWERS, connections: 20, concurrency: 4, messages: 2 },
    arguments: '--connections 20 --concurrency 4 --messages 2',
    failing: ['reaps-orphans'],
    because: 'It waits for the pids that it has spawned.',
  },
  {
    title: 'A static server in an empty image that leaks zombies',
    folder: 'faulty',
    options: { command: ['zombies'] },
    plan: ANSWERS,
    arguments: '-- zombies',
    failing: ['no-defunct', 'children-gone', 'reaps-orphans'],
    unknown: { 'no-orphans': FORKED_OR_ADOPTED },
    because: 'Nobody reaps, and nothing in the image could tell.',
  },
  {
    title: 'One that leaks descriptors',
    folder: 'faulty',
    options: { command: ['parent-keeps-client'] },
    plan: ANSWERS,
    arguments: '-- parent-keeps-client',
    failing: ['client-fd-closed', 'sockets-closed'],
    because: 'The parent keeps its copy of each client’s socket.',
  },
  {
    title: 'One that leaks above a hundred connections at once, with thirty',
    folder: 'leaks-late',
    plan: ANSWERS,
    arguments: '',
    failing: ['reaps-orphans'],
    because: 'It waits for the children in its table; what it did not fork is not in it.',
  },
  {
    title: 'The same with three hundred',
    folder: 'leaks-late',
    plan: { ...ANSWERS, concurrency: 100, holdMs: 1000 },
    arguments: '--concurrency 100 --hold 1000',
    failing: ['no-defunct', 'children-gone', 'reaps-orphans'],
    unknown: { 'no-orphans': FORKED_OR_ADOPTED },
    because: 'The table has a hundred places. A small load would never have shown it.',
  },
  {
    title: 'One that leaks when a client resets, with clients that close in order',
    folder: 'leaks-on-reset',
    plan: ANSWERS,
    arguments: '',
    failing: ['reaps-orphans'],
    because: 'It waits for a child that has said that it ends; an orphan of others says nothing.',
  },
  {
    title: 'The same with clients that reset',
    folder: 'leaks-on-reset',
    plan: { ...ANSWERS, end: 'reset' },
    arguments: '--end reset',
    failing: ['no-defunct', 'children-gone', 'reaps-orphans'],
    unknown: { 'no-orphans': FORKED_OR_ADOPTED },
    because: 'A child that its client resets ends without a word, and nobody waits for it. Only rude clients show it.',
  },
  {
    title: 'PostgreSQL',
    folder: 'postgres',
    plan: { port: 5432, payloadHex: TLS_REQUEST_OF_POSTGRESQL, messages: 1 },
    arguments: `--payload-hex ${TLS_REQUEST_OF_POSTGRESQL} --messages 1`,
    failing: [],
    because:
      'The postmaster forks a backend for each client and waits for every child, its own or not. The message asks for TLS.',
  },
  {
    title: 'Python’s HTTP server, with a health check that times out',
    folder: 'slow-health',
    plan: { port: 0, clients: 0, forMs: 8000 },
    arguments: '--for 8s',
    failing: ['no-defunct', 'no-orphans', 'children-gone', 'reaps-orphans'],
    because:
      'The engine kills a health check that takes too long; what the check had started is left to PID 1, which waits for nobody. No client is needed.',
  },
  {
    title: 'The same below an init',
    folder: 'slow-health',
    options: { init: true },
    plan: { port: 0, clients: 0, forMs: 8000 },
    arguments: '--init --for 8s',
    failing: [],
    because: 'The init reaps what the health checks leave.',
  },
  {
    title: 'ncat --keep-open --exec',
    folder: 'ncat',
    plan: { port: 7000, expect: 'echo' },
    arguments: '--expect echo',
    failing: ['alive'],
    unknown: allUnknownBut('alive', 'PID 1 ended under the load, and with it its namespace'),
    endsUnderLoad: true,
    because: 'Version 7.95 ends with a failed assertion of its own once the first clients have gone.',
  },
];
