/**
 * Small subjects with one fault each, and their twins without it, for every rule of the verdict. The programs are those of
 * `subjects`; the head of each says what its behaviours do.
 */
import type { Fact, Preparation, Quantity, VerdictCase } from './case.ts';

type Expected = Partial<Omit<VerdictCase, 'name' | 'rule' | 'command' | 'fact'>> & { readonly fact?: Fact };

const NOTHING_GROWS: Fact = { grows: [] };

/** A sound subject: it passes. */
function good(rule: number, name: string, command: string, expected: Expected = {}): VerdictCase {
  const defaults = { options: [], exitCodes: [0], checks: {}, mayFail: [], says: {}, fact: NOTHING_GROWS };
  return { ...defaults, ...expected, rule, name, command: command === '' ? [] : command.split(' ') };
}

/** A subject with a fault: it fails, in the checks that are named. */
function bad(rule: number, name: string, command: string, expected: Expected & { readonly twin: string }): VerdictCase {
  return good(rule, name, command, { exitCodes: [1], ...expected });
}

function grows(...quantities: readonly Quantity[]): Fact {
  return { grows: quantities };
}

function seen(how: string): Fact {
  return { seen: how };
}

const CLIENT_FD = { 'client-fd-closed': 'fail' } as const;
const MEMORY = { 'memory-flat': 'fail' } as const;
const CHILDREN = { 'children-gone': 'fail' } as const;
const LISTEN_FD = { 'listen-fd-closed': 'fail' } as const;
const THREADS = { 'threads-gone|children-gone': 'fail' } as const;
const ORPHANS = { 'reaps-orphans': 'fail' } as const;
const ZOMBIES = { 'no-defunct': 'fail', 'reaps-orphans': 'fail' } as const;
const SERVED = { served: 'fail' } as const;
/** A process that nobody waits for shows in each of them. */
const WITH_ZOMBIES = ['no-defunct', 'children-gone', 'no-orphans'];
const REFUSED = [64, 69];

const CONTAINER: Preparation = {};
const ONE_AFTER_THE_OTHER = ['--clients', '1', '--concurrency', '1', '--connections', '60'];

export const CASES: readonly VerdictCase[] = [
  // 2. Every process, by identity
  good(2, 'pool', 'python3 pool.py 4 none'),
  bad(2, 'pool-file', 'python3 pool.py 4 file', {
    twin: 'pool',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /pool\.py/ },
    fact: grows('descriptors'),
  }),
  bad(2, 'pool-pipe', 'python3 pool.py 3 pipe', { twin: 'pool', checks: CLIENT_FD, fact: grows('descriptors') }),
  bad(2, 'pool-keeps-socket', 'python3 pool.py 4 keeps-socket', {
    twin: 'pool',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
  bad(2, 'pool-memory', 'python3 pool.py 4 memory', {
    twin: 'pool-cache',
    checks: MEMORY,
    says: { 'memory-flat': /pool\.py/ },
    fact: grows('memory'),
  }),
  good(2, 'pool-cache', 'python3 pool.py 4 cache'),
  bad(2, 'pool-shared-memory', 'python3 pool.py 4 shared-memory', {
    twin: 'pool-shared-table',
    checks: MEMORY,
    // The mapping is anonymous for the program and a deleted file for the kernel.
    fact: grows('memory'),
  }),
  good(2, 'pool-shared-table', 'python3 pool.py 4 shared-table'),
  good(2, 'launched-pool', 'python3 launcher.py python3 pool.py 4 none'),
  bad(2, 'launched-pool-unix', 'python3 launcher.py python3 pool.py 4 unix', {
    twin: 'launched-pool',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /pool\.py/ },
    fact: grows('descriptors'),
  }),
  bad(2, 'launched-pool-memory', 'python3 launcher.py python3 pool.py 4 memory', {
    twin: 'launched-pool',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good(2, 'helper', 'python3 one.py has-helper'),
  bad(2, 'helper-leaks', 'python3 one.py leaks-beside-helper', {
    twin: 'helper',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /one\.py/ },
    fact: grows('descriptors'),
  }),
  good(2, 'sheds-descriptors', 'python3 one.py sheds-descriptors'),
  bad(2, 'swaps-descriptors', 'python3 one.py swaps-descriptors', {
    twin: 'sheds-descriptors',
    checks: CLIENT_FD,
    fact: seen('ls -l /proc/1/fd: /etc/hostname 300 times more after each load, /dev/null as many times less'),
  }),
  good(2, 'sheds-children', 'python3 fork.py sheds', { fact: grows() }),
  bad(2, 'swaps-children', 'python3 fork.py swaps', {
    twin: 'sheds-children',
    checks: CHILDREN,
    mayFail: ['no-orphans'],
    says: { 'children-gone': /sleep/ },
    fact: seen('ps: 15 processes named sleep more after each load, 15 others less'),
  }),
  good(2, 'reforks', 'python3 fork.py reforks'),
  bad(2, 'reforks-more', 'python3 fork.py reforks-more', {
    twin: 'reforks',
    checks: { 'children-gone|no-orphans': 'fail' },
    mayFail: ['children-gone', 'no-orphans'],
    fact: grows('processes'),
  }),

  // 3. A leak grows with the load, again and again
  good(3, 'one', 'python3 one.py sound'),
  bad(3, 'leaks-descriptor', 'python3 one.py leaks-descriptor', {
    twin: 'one',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  bad(3, 'leaks-tenth', 'python3 one.py leaks-tenth', {
    twin: 'opens-at-first',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good(3, 'opens-at-first', 'python3 one.py opens-at-first'),
  good(3, 'grows-to-eight', 'python3 one.py grows-to-eight'),
  bad(3, 'leaks-at-open', 'python3 one.py leaks-at-open', { twin: 'cache', checks: MEMORY, fact: grows('memory') }),
  bad(3, 'leaks-small', 'python3 one.py leaks-small', { twin: 'table', checks: MEMORY, fact: grows('memory') }),
  bad(3, 'leaks-at-second-message', 'python3 one.py leaks-at-second-message', {
    twin: 'cache',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  bad(3, 'leaks-when-busy', 'python3 one.py leaks-when-busy', {
    twin: 'buffers',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good(3, 'buffers', 'python3 one.py buffers'),
  good(3, 'cache', 'python3 one.py cache'),
  good(3, 'table', 'python3 one.py table'),
  good(3, 'slow', 'python3 one.py slow 0.3', { options: ['--connections', '30'] }),
  bad(3, 'slow-and-leaks', 'python3 one.py slow-and-leaks 0.3', {
    twin: 'slow',
    options: ['--connections', '30'],
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good(3, 'lazy-pool', 'python3 lazy.py grows-once'),
  bad(3, 'lazy-pool-endless', 'python3 lazy.py grows', {
    twin: 'lazy-pool',
    checks: CHILDREN,
    // Each worker holds the listener by right; more and more of them may be told as holders, too.
    mayFail: ['listen-fd-closed'],
    fact: grows('processes'),
  }),
  good(3, 'node-hello', 'node hello.mjs hello', {
    options: ['--http', '/', '--init'],
    fact: seen('RssAnon after each of 24 loads of 600: it rises in steps, with loads between them that add nothing'),
  }),
  bad(3, 'node-retains', 'node hello.mjs retains', {
    twin: 'node-hello',
    options: ['--http', '/', '--init'],
    checks: MEMORY,
    fact: grows('memory'),
  }),
  bad(3, 'node-file', 'node hello.mjs file', {
    twin: 'node-hello',
    options: ['--http', '/', '--init'],
    checks: CLIENT_FD,
    mayFail: ['memory-flat'],
    fact: grows('descriptors'),
  }),
  good(3, 'node-hello-200m', 'node hello.mjs hello', {
    options: ['--http', '/', '--init', '--memory', '200m'],
    fact: seen('as node-hello'),
  }),
  bad(3, 'node-retains-200m', 'node hello.mjs retains', {
    twin: 'node-hello-200m',
    options: ['--http', '/', '--init', '--memory', '200m'],
    checks: MEMORY,
    // The kernel ends it in one of the rounds.
    mayFail: ['alive'],
    fact: grows('memory'),
  }),
  good(3, 'few-files', 'prlimit --nofile=512 python3 fork.py sound'),
  bad(3, 'few-files-keeps-client', 'prlimit --nofile=512 python3 fork.py keeps-client', {
    twin: 'few-files',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
  good(3, 'fork', 'python3 fork.py sound'),
  bad(3, 'fork-stays', 'python3 fork.py stays', { twin: 'fork', checks: CHILDREN, fact: grows('processes') }),
  bad(3, 'fork-keeps-client', 'python3 fork.py keeps-client', {
    twin: 'fork',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),

  // 4. Settle means settle
  good(4, 'lingers', 'python3 one.py lingers 0.5'),
  good(4, 'lingers-longer', 'python3 one.py lingers 1.2'),
  bad(4, 'keeps-socket', 'python3 one.py keeps-socket', {
    twin: 'lingers',
    checks: { ...CLIENT_FD, 'sockets-closed': 'fail' },
    fact: grows('descriptors'),
  }),
  bad(4, 'shuts-down-only', 'python3 one.py shuts-down-only', {
    twin: 'lingers',
    checks: CLIENT_FD,
    mayFail: ['memory-flat', 'sockets-closed'],
    fact: grows('descriptors'),
  }),
  good(4, 'frees-late', 'python3 one.py frees-late 1'),
  good(4, 'thread-ends-late', './threads late 1000'),
  good(4, 'child-ends-late', 'python3 fork.py lingers 1'),
  good(4, 'reaps-every-second', 'python3 reaper.py timer 1'),
  bad(4, 'reaps-every-3-s', 'python3 reaper.py timer 3', {
    twin: 'reaps-every-second',
    says: { 'no-defunct|reaps-orphans': /reaped after/ },
    checks: { 'no-defunct|reaps-orphans': 'fail' },
    mayFail: [...WITH_ZOMBIES, 'reaps-orphans'],
    fact: seen('ps: zombies up to 3 s old, then none'),
  }),
  bad(4, 'reaps-every-5-s', 'python3 reaper.py timer 5', {
    twin: 'reaps-every-second',
    checks: { 'no-defunct|reaps-orphans': 'fail' },
    mayFail: [...WITH_ZOMBIES, 'reaps-orphans'],
    fact: seen('ps: zombies up to 5 s old, then none'),
  }),

  // 5. Ready before baseline
  good(5, 'answers-after-2-s', 'python3 one.py answers-late 2'),
  bad(5, 'answers-after-2-s-and-leaks', 'python3 one.py answers-late-and-leaks 2', {
    twin: 'answers-after-2-s',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good(5, 'late-pool', 'python3 pool.py 4 late'),
  bad(5, 'late-pool-file', 'python3 pool.py 4 late-file', {
    twin: 'late-pool',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good(5, 'helpers-after-start', 'python3 idle.py starts-helpers', {
    options: ['--port', '0', '--for', '3s'],
    fact: seen('ps: four helpers from 0.5 s on, as many after 10 s'),
  }),
  bad(5, 'processes-pile-up', 'python3 idle.py piles-up', {
    twin: 'helpers-after-start',
    options: ['--port', '0', '--for', '3s'],
    checks: CHILDREN,
    fact: seen('ps: ten processes after 3 s, thirty after 10 s'),
  }),

  // 6. Outsiders
  good(6, 'execs-meanwhile', 'python3 one.py sound', {
    container: { during: ['exec', 'NAME', 'sleep', '0.4'] },
  }),
  good(6, 'exec-beside', 'python3 pool.py 4 none', {
    says: { report: /sleep/ },
    container: { before: [['exec', '--detach', 'NAME', 'sleep', '300']] },
  }),
  good(6, 'execs-overlap', 'python3 fork.py sound', {
    container: { during: ['exec', 'NAME', 'python3', '-c', 'import time; time.sleep(2.5)'] },
  }),
  good(6, 'exec-orphans', 'python3 one.py sound', {
    container: { during: ['exec', 'NAME', 'sh', '-c', 'sleep 0.2 & exit 0'] },
  }),
  bad(6, 'exec-orphans-unreaped', 'python3 one.py unreaping', {
    twin: 'exec-orphans',
    container: { during: ['exec', 'NAME', 'sh', '-c', 'sleep 0.2 & exit 0'] },
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /sleep/ },
    fact: seen('ps after ten such execs: ten zombies named sleep, children of PID 1'),
  }),
  good(6, 'slow-health-check', 'python3 one.py sound', {
    container: { run: ['--health-cmd', 'sleep 0.7', '--health-interval', '1s'] },
  }),
  bad(6, 'health-check-orphans', 'python3 one.py unreaping', {
    twin: 'slow-health-check',
    container: { run: ['--health-cmd', 'sleep 0.2 & exit 0', '--health-interval', '1s'] },
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /sleep/ },
    fact: seen('ps: one zombie named sleep more each second, a child of PID 1'),
  }),
  good(6, 'sidecar', 'python3 pool.py 4 none', {
    says: { report: /-side\b/ },
    container: {
      before: [
        ['run', '--detach', '--name', 'NAME-side', '--pid', 'container:NAME', 'IMAGE', 'python3', 'idle.py', 'reaps'],
      ],
    },
  }),
  bad(6, 'sidecar-of-leaking', 'python3 pool.py 4 file', {
    twin: 'sidecar',
    container: {
      before: [
        ['run', '--detach', '--name', 'NAME-side', '--pid', 'container:NAME', 'IMAGE', 'python3', 'idle.py', 'reaps'],
      ],
    },
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /pool\.py/ },
    fact: grows('descriptors'),
  }),
  good(6, 'others-connected', 'python3 fork.py sound', {
    container: {
      before: [
        [
          ...['run', '--detach', '--name', 'NAME-peer', '--link', 'NAME:subject', 'IMAGE'],
          ...['python3', 'talk.py', 'hold', 'subject', '3'],
        ],
      ],
    },
    // The three may be connected before the baseline or after it.
    exitCodes: [0, 2],
    fact: seen('ps: three children more while the others are connected, none after they have gone'),
  }),
  good(6, 'others-connect-meanwhile', 'python3 fork.py sound', {
    container: {
      before: [
        [
          ...['run', '--detach', '--name', 'NAME-peer', '--link', 'NAME:subject', 'IMAGE'],
          ...['python3', 'talk.py', 'more', 'subject'],
        ],
      ],
    },
    exitCodes: [2],
    fact: seen('ps: five children more each second while the others connect, none after they have gone'),
  }),
  good(6, 'second-check', 'python3 fork.py sound', { container: { earlierChecks: 1 } }),
  bad(6, 'second-check-unreaping', 'python3 one.py unreaping', {
    twin: 'second-check',
    container: { earlierChecks: 1 },
    checks: { ...ORPHANS, 'no-defunct': 'pass' },
    fact: seen('ps before the second check: zombies of the first check alone'),
  }),

  // 7. Never the host
  good(7, 'ordinary-container', 'python3 one.py sound', { container: CONTAINER }),
  bad(7, 'host-processes', 'python3 one.py sound', {
    twin: 'ordinary-container',
    container: { run: ['--pid', 'host'] },
    exitCodes: REFUSED,
    says: { stderr: /host/ },
    fact: seen('docker inspect: HostConfig.PidMode is host'),
  }),
  bad(7, 'paused', 'python3 one.py sound', {
    twin: 'ordinary-container',
    container: { before: [['pause', 'NAME']] },
    exitCodes: REFUSED,
    says: { stderr: /paused/ },
    fact: seen('docker inspect: State.Paused is true'),
  }),
  bad(7, 'restarting', 'sh -c exit', {
    twin: 'ordinary-container',
    container: { run: ['--restart', 'always'], until: '{{and .State.Restarting (ge .RestartCount 5)}}' },
    exitCodes: REFUSED,
    says: { stderr: /restart/ },
    fact: seen('docker inspect: State.Restarting is true'),
  }),

  // 8. All listeners
  bad(8, 'fork-keeps-listener', 'python3 fork.py keeps-listener', {
    twin: 'fork',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a child while its client is connected: the listening socket'),
  }),
  good(8, 'two-listeners', 'python3 listeners.py two'),
  bad(8, 'two-listeners-one-kept', 'python3 listeners.py two-keeps', {
    twin: 'two-listeners',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a child while its client is connected: the IPv6 listening socket'),
  }),
  good(8, 'rebinds', 'python3 listeners.py rebinds', {
    options: ONE_AFTER_THE_OTHER,
    fact: seen('ls /proc/1/fd before the load and after sixty connections: as many; the listener is in /proc/net/tcp6'),
  }),
  bad(8, 'rebinds-keeps', 'python3 listeners.py rebinds-keeps', {
    twin: 'rebinds',
    options: ONE_AFTER_THE_OTHER,
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of the 21st child and later: the new listening socket'),
  }),
  good(8, 'takes-over', 'python3 listeners.py takes-over'),
  bad(8, 'takes-over-keeps', 'python3 listeners.py takes-over-keeps', {
    twin: 'takes-over',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of the 21st child and later: the listening socket'),
  }),
  good(8, 'recycled-pool', 'python3 pool.py 4 recycle'),
  bad(8, 'recycled-pool-strays', 'python3 pool.py 4 recycle-strays', {
    twin: 'recycled-pool',
    checks: { 'children-gone|no-orphans': 'fail' },
    mayFail: ['children-gone', 'no-orphans'],
    fact: grows('processes'),
  }),
  good(8, 'listener-for-each-worker', 'python3 pool.py 4 own-listener'),
  good(8, 'forking-pool', 'python3 pool.py 3 forks', { options: ['--connections', '10', '--hold', '3s'] }),
  bad(8, 'forking-pool-keeps-listener', 'python3 pool.py 3 forks-keeps-listener', {
    twin: 'forking-pool',
    options: ['--connections', '10', '--hold', '3s'],
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a grandchild of PID 1 while its client is connected: the listening socket'),
  }),

  // 9. Strangers, honestly
  good(9, 'ignores-strangers', 'python3 supervisor.py ignores'),
  bad(9, 'restarts-for-a-stranger', 'python3 supervisor.py restarts', {
    twin: 'ignores-strangers',
    checks: ORPHANS,
    mayFail: ['alive'],
    says: { 'reaps-orphans': /child|worker|session|connect/ },
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows four other workers, a connected client is cut off'),
  }),
  bad(9, 'restarts-for-a-status', 'python3 supervisor.py restarts-on-status 42', {
    twin: 'ignores-strangers',
    checks: ORPHANS,
    mayFail: ['alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; exit 42) & exit 0": ps shows four other workers'),
  }),
  bad(9, 'drops-sessions-for-a-stranger', 'python3 one.py drops-sessions', {
    twin: 'one',
    checks: ORPHANS,
    mayFail: ['alive'],
    says: { 'reaps-orphans': /session|connect/ },
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": a connected client is cut off, PID 1 goes on'),
  }),
  bad(9, 'exits-for-a-stranger', 'python3 supervisor.py exits', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": the container exits with 70'),
  }),
  bad(9, 'exits-for-a-status', 'python3 supervisor.py exits-on-status 99', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; exit 99) & exit 0": the container exits with 70'),
  }),
  bad(9, 'exits-for-a-signal', 'python3 supervisor.py exits-on-signal 12', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; kill -USR2 $$) & exit 0": the container exits with 70'),
  }),
  good(9, 'reaps-in-a-loop', 'python3 reaper.py loop'),
  bad(9, 'reaps-once-per-signal', 'python3 reaper.py once', {
    twin: 'reaps-in-a-loop',
    checks: ORPHANS,
    mayFail: WITH_ZOMBIES,
    fact: seen('thirty orphans that end at one instant: ps shows 27 zombies that stay; of reaper.py loop none'),
  }),
  bad(9, 'reaps-known-alone', 'python3 reaper.py known', {
    twin: 'reaps-in-a-loop',
    checks: ORPHANS,
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows one zombie that stays'),
  }),
  good(9, 'idle-reaps', 'python3 idle.py reaps', {
    options: ['--port', '0', '--for', '2s'],
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows PID 1 alone'),
  }),
  bad(9, 'idle-sleeps', 'sleep infinity', {
    twin: 'idle-reaps',
    options: ['--port', '0', '--for', '2s'],
    checks: ORPHANS,
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows one zombie that stays'),
  }),

  // 10. The first thread is not the process
  good(10, 'thread-for-each', './threads each'),
  bad(10, 'threads-stay', './threads stays 5', {
    twin: 'thread-for-each',
    checks: THREADS,
    mayFail: ['memory-flat'],
    fact: grows('threads'),
  }),
  good(10, 'thread-pool', './threads pool 16'),
  good(10, 'leaderless', './threads leaderless', { options: ['--init'] }),
  bad(10, 'leaderless-leaks', './threads leaderless-leaks', {
    twin: 'leaderless',
    options: ['--init'],
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),

  // 11. Death and restart
  good(11, 'restart-policy', 'python3 one.py sound', { container: { run: ['--restart', 'always'] } }),
  bad(11, 'restart-policy-hides-death', 'python3 one.py dies', {
    twin: 'restart-policy',
    container: { run: ['--restart', 'always'] },
    checks: { alive: 'fail' },
    mayFail: ['served'],
    says: { alive: /3|restart/ },
    fact: seen('docker inspect after 200 connections: RestartCount is 1 and the container runs'),
  }),
  bad(11, 'dies', 'python3 one.py dies', {
    twin: 'one',
    checks: { alive: 'fail' },
    mayFail: ['served'],
    says: { alive: /the 150th/ },
    fact: seen('docker ps after 200 connections: exited with 3'),
  }),
  good(11, 'stops', 'python3 stopping.py handles', {
    checks: { stops: 'pass' },
    fact: seen('docker stop: at once, exit code 0'),
  }),
  good(11, 'stops-with-child', 'python3 stopping.py leaves-child', {
    checks: { stops: 'pass' },
    fact: seen('docker stop: at once, exit code 0'),
  }),
  // As most programs are that never meant to be PID 1: it must be said, and is no fail.
  good(11, 'stops-when-killed', 'python3 stopping.py default', {
    says: { stops: /kill/i },
    fact: seen('docker stop: after 10 s, exit code 137'),
  }),
  bad(11, 'ignores-the-stop-signal', 'python3 stopping.py ignores', {
    twin: 'stops',
    checks: { stops: 'fail' },
    says: { stops: /kill/i },
    fact: seen('docker stop: after 10 s, exit code 137; SigIgn of /proc/1/status has SIGTERM'),
  }),
  bad(11, 'stops-too-slowly', 'python3 stopping.py slow', {
    twin: 'stops',
    checks: { stops: 'fail' },
    // It has a handler: what it lacks is an end in time.
    says: { stops: /kill/i, 'stops.remedy': /handl|catch|caught|time|long/i },
    fact: seen('docker stop: after 10 s, exit code 137; SigCgt of /proc/1/status has SIGTERM'),
  }),

  // 12. Replies are whole
  good(12, 'http-whole', 'python3 web.py whole', { options: ['--http', '/'] }),
  good(12, 'http-chunked', 'python3 web.py chunked', { options: ['--http', '/'] }),
  good(12, 'http-until-close', 'python3 web.py until-close', { options: ['--http', '/'] }),
  bad(12, 'http-short', 'python3 web.py short', {
    twin: 'http-whole',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad(12, 'http-unfinished', 'python3 web.py unfinished', {
    twin: 'http-chunked',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad(12, 'http-cut', 'python3 web.py cut', {
    twin: 'http-chunked',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad(12, 'http-error', 'python3 web.py error', {
    twin: 'http-whole',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: status 500 in 4 of 60'),
  }),
  good(12, 'password', 'python3 one.py has-password', {
    options: ['--client-image', 'IMAGE', '--client-command', 'python3 talk.py load'],
    fact: seen('talk.py load ends with 0; nc that says "message 1" is cut off without an answer'),
  }),
  bad(12, 'password-and-leaks', 'python3 one.py has-password-and-leaks', {
    twin: 'password',
    options: ['--client-image', 'IMAGE', '--client-command', 'python3 talk.py load'],
    checks: CLIENT_FD,
    fact: seen('ls /proc/1/fd: ten more after each talk.py load'),
  }),
  bad(12, 'falls-silent', 'python3 one.py falls-silent', {
    twin: 'one',
    options: ['--reply-timeout', '1s'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('a client after the 500th message waits for ever'),
  }),

  // 13. Remedies fit the fact
  good(13, 'sigchld-unblocked', 'python3 reaper.py unblocked'),
  bad(13, 'sigchld-blocked', 'python3 reaper.py blocked', {
    twin: 'sigchld-unblocked',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct.remedy': /block/ },
    fact: grows('zombies'),
  }),
  bad(13, 'zombies', 'python3 fork.py zombies', {
    twin: 'fork',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct.remedy': /waitpid/ },
    fact: grows('zombies'),
  }),
  bad(13, 'orphans-for-an-init', 'python3 fork.py double-forks', {
    twin: 'orphans-below-an-init',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /\binit\b/ },
    fact: grows('zombies'),
  }),
  good(13, 'orphans-below-an-init', 'python3 fork.py double-forks', { options: ['--init'] }),
  bad(13, 'stops-accepting', 'python3 one.py stops-accepting', {
    twin: 'one',
    options: ['--reply-timeout', '1s'],
    checks: SERVED,
    mayFail: ['alive', 'sockets-closed'],
    says: { 'sockets-closed|served': /accept/ },
    fact: seen('/proc/net/tcp: CLOSE_WAIT with inode 0; a client that connects has no answer'),
  }),
  good(13, 'job-of-its-own', 'python3 one.py cron'),
  bad(13, 'job-stays', 'python3 one.py cron-stays', {
    twin: 'job-of-its-own',
    checks: CHILDREN,
    mayFail: ['listen-fd-closed'],
    fact: seen('ps: two processes more each second, without any load'),
  }),
  good(13, 'enough-processes', 'python3 fork.py sound', { options: ['--pids-limit', '300'] }),
  bad(13, 'few-processes', 'python3 fork.py sound', {
    twin: 'enough-processes',
    options: ['--pids-limit', '8', '--hold', '300ms', '--reply-timeout', '2s'],
    checks: SERVED,
    says: { served: /limit/ },
    fact: seen('docker run --pids-limit 8: its log says that it cannot fork while eight clients are connected'),
  }),

  // 14. Chaos
  good(14, 'chaos-kill-children', 'python3 supervisor.py ignores', {
    options: ['--chaos', 'kill-children', '--seed', '1'],
    checks: { faults: 'pass' },
  }),
  bad(14, 'chaos-kill-children-unreplaced', 'python3 supervisor.py unreplaced', {
    twin: 'chaos-kill-children',
    options: ['--chaos', 'kill-children', '--seed', '1', '--reply-timeout', '2s'],
    checks: { 'served|alive': 'fail' },
    mayFail: ['served', 'alive', 'sockets-closed'],
    fact: seen('kill -9 of all children of PID 1: ps shows PID 1 alone, of supervisor.py ignores four others'),
  }),
  good(14, 'chaos-open-files', 'python3 supervisor.py ignores', {
    options: ['--chaos', 'open-files', '--seed', '1'],
    checks: { faults: 'pass' },
  }),
  good(14, 'chaos-memory', 'python3 fork.py sound', {
    options: ['--chaos', 'memory', '--seed', '1'],
    // Whom the kernel ends may be PID 1, which is then not the server's fault.
    exitCodes: [0, 2],
  }),
  good(14, 'chaos-restart', 'python3 web.py whole', {
    options: ['--http', '/', '--chaos', 'restart-container', '--seed', '2'],
    checks: { faults: 'pass', restarts: 'pass' },
  }),
  good(14, 'chaos-stop', 'python3 web.py whole', {
    options: ['--http', '/', '--chaos', 'stop-container', '--seed', '3'],
    checks: { faults: 'pass', restarts: 'pass' },
  }),
  bad(14, 'chaos-restart-pid-file', 'python3 web.py pid-file', {
    twin: 'chaos-restart',
    options: ['--http', '/', '--chaos', 'restart-container', '--seed', '2', '--start-timeout', '5s'],
    checks: { restarts: 'fail' },
    mayFail: ['alive'],
    says: { restarts: /./ },
    fact: seen('docker restart: it exits with 1, web.pid is there'),
  }),
];
