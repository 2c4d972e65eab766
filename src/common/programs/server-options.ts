/** The server's options: docs/server.md. */
import { MODE_NAMES, REAP_NAMES, type ReapName } from '../events/server-names.ts';
import { UsageError } from '../forkbed-error.ts';
import { choice, flag, integer, list, optional, text } from '../option-kinds.ts';
import type { OptionValues } from '../options.ts';
import { BUG_FORMS, bugNeeds, parseBug } from './bug.ts';
import { dropOption } from './drop-option.ts';
import { validateLimits } from './validate-limits.ts';

const DAY_MS = 86_400_000;

export const serverOptions = {
  host: text({ default: '0.0.0.0', placeholder: 'HOST', help: 'address or name to listen on' }),
  port: integer({ default: 5005, max: 65535, help: 'port to listen on; 0: any free one, which the ready event names' }),
  backlog: integer({ default: 4096, min: 1, max: 65535, help: 'connections that may wait to be accepted' }),
  deferAccept: integer({
    default: 0,
    max: 120_000,
    placeholder: 'MS',
    help: 'the kernel holds back a client until it sends something, or this time is over, rounded up: TCP_DEFER_ACCEPT; 0: holds back none',
  }),
  mode: choice(MODE_NAMES, {
    default: 'fork',
    help: 'who serves: a child for each client; the server, one client at a time, or all at once; workers forked before',
  }),
  reap: optional(
    choice(REAP_NAMES, { default: 'ignore', help: '' }),
    'what becomes of children that have ended: docs/server.md (default: ignore; prefork: wait)',
  ),
  workers: integer({ default: 8, min: 1, max: 32_768, help: 'size of the pool of --mode prefork' }),
  workerClients: integer({
    default: 1,
    min: 1,
    max: 1_000_000,
    help: 'clients that a worker of --mode prefork serves at once; above 1 by epoll',
  }),
  maxRequests: integer({
    default: 0,
    help: 'clients that a worker of --mode prefork serves before another takes its place; 0: no limit',
  }),
  subreaper: flag({ help: 'adopt the orphans among its descendants, even if it is not PID 1' }),
  reply: choice(['ok', 'echo'], {
    default: 'ok',
    help: 'the answer to each message received: OK, or the message itself',
  }),
  maxChildren: integer({
    default: 0,
    max: 4_000_000,
    help: 'children at once, see --on-limit; 0: no limit',
  }),
  maxPerSource: integer({
    default: 0,
    max: 4_000_000,
    help: 'children at once for clients of one IPv4 address, or of one IPv6 network of 64 bits; more are refused; 0: no limit',
  }),
  drop: dropOption(
    'refuse clients at random: RATE percent of them at START children, rising to all at FULL (default: none)',
  ),
  onLimit: choice(['defer', 'refuse'], {
    default: 'defer',
    help: 'at --max-children, leave clients in the backlog, or send them a line and close',
  }),
  idleTimeout: integer({
    default: 0,
    max: DAY_MS,
    placeholder: 'MS',
    help: 'how long a child waits for its client before it ends; 0: no limit',
  }),
  sessionTimeout: integer({
    default: 0,
    max: DAY_MS,
    placeholder: 'MS',
    help: 'how long a session may last, whatever its client does; 0: no limit',
  }),
  maxMessage: integer({
    default: 0,
    max: 64 * 1024 * 1024,
    placeholder: 'BYTES',
    help: 'a longer message ends the session; 0: no limit, and what one read returns, at most 16384 bytes, is a message',
  }),
  oomScoreChildren: {
    ...flag({
      help: 'each child raises its oom_score_adj, so that the kernel ends children before the server when memory runs out',
    }),
    formerly: ['expendableChildren'],
  },
  grace: integer({
    default: 5000,
    max: DAY_MS,
    placeholder: 'MS',
    help: 'on SIGTERM, how long children may finish before they are ended',
  }),
  stats: optional(
    text({ default: '', placeholder: 'PATH', help: '' }),
    'Unix socket that sends the state of the server, @NAME in the abstract namespace; for forkbed-probe health (default: none)',
  ),
  countMessages: flag({
    help: 'count answered messages in status, stats and at the end; each child then writes one page more',
  }),
  log: choice(['none', 'summary', 'connections'], {
    default: 'summary',
    help: 'beyond start, stop and rejections: nothing; a status line a second; each connection too',
  }),
  stayAfterFailure: flag({
    help: 'if it cannot start, log the reason and stay until a signal ends it, so that a container can still join its namespaces',
  }),
  bug: {
    ...list({
      placeholder: 'BUG',
      help: `a bug on purpose; repeatable: ${BUG_FORMS.join(', ')}`,
      expected: `one of ${BUG_FORMS.join(', ')}`,
      parse: parseBug,
    }),
    formerly: ['fault'],
  },
};

export type ServerOptions = OptionValues<typeof serverOptions>;

/** The strategy in force: a pool must wait for its workers, to know that one has ended. */
export function findReapName({ mode, reap }: ServerOptions): ReapName {
  return reap ?? (mode === 'prefork' ? 'wait' : 'ignore');
}

/** @throws UsageError for options that do not go together */
export function validateOptions(options: ServerOptions): void {
  const { mode, workerClients, bug: bugs } = options;
  const reap = findReapName(options);
  if (mode === 'prefork' && reap !== 'wait') {
    throw new UsageError(
      `--mode prefork: expected --reap wait, which alone tells that a worker has ended, received ${reap}`,
    );
  }
  validateLimits(options, reap);
  if (workerClients > 1 && mode !== 'prefork') {
    throw new UsageError(`--worker-clients: expected --mode prefork, received --mode ${mode}`);
  }
  if (workerClients > 1 && bugs.length > 0) {
    throw new UsageError(
      `--bug: expected --worker-clients 1, as bugs are of those who serve one client, received ${workerClients}`,
    );
  }
  for (const { name } of bugs) {
    const needs = bugNeeds(name);
    if (needs.reap !== undefined && needs.reap !== reap) {
      throw new UsageError(`--bug ${name}: expected --reap ${needs.reap}, received --reap ${reap}`);
    }
    if (!needs.modes.includes(mode)) {
      throw new UsageError(`--bug ${name}: expected --mode ${needs.modes.join(' or ')}, received --mode ${mode}`);
    }
  }
}
