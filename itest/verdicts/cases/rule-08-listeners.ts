/** Rule 8. All listeners. */
import type { VerdictCase } from '../case.ts';
import { casesOf, grows, LISTEN_FD, seen } from './define-case.ts';

const { bad, good } = casesOf(8);
const ONE_AFTER_THE_OTHER = ['--clients', '1', '--concurrency', '1', '--connections', '60'];

export const LISTENERS_CASES: readonly VerdictCase[] = [
  bad('fork-keeps-listener', 'python3 fork.py keeps-listener', {
    twin: 'fork',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a child while its client is connected: the listening socket'),
  }),
  good('two-listeners', 'python3 listeners.py two'),
  bad('two-listeners-one-kept', 'python3 listeners.py two-keeps', {
    twin: 'two-listeners',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a child while its client is connected: the IPv6 listening socket'),
  }),
  good('rebinds', 'python3 listeners.py rebinds', {
    options: ONE_AFTER_THE_OTHER,
    fact: seen('ls /proc/1/fd before the load and after sixty connections: as many; the listener is in /proc/net/tcp6'),
  }),
  bad('rebinds-keeps', 'python3 listeners.py rebinds-keeps', {
    twin: 'rebinds',
    options: ONE_AFTER_THE_OTHER,
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of the 21st child and later: the new listening socket'),
  }),
  good('takes-over', 'python3 listeners.py takes-over'),
  bad('takes-over-keeps', 'python3 listeners.py takes-over-keeps', {
    twin: 'takes-over',
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of the 21st child and later: the listening socket'),
  }),
  good('recycled-pool', 'python3 pool.py 4 recycle'),
  bad('recycled-pool-strays', 'python3 pool.py 4 recycle-strays', {
    twin: 'recycled-pool',
    checks: { 'children-gone|no-orphans': 'fail' },
    mayFail: ['children-gone', 'no-orphans'],
    fact: grows('processes'),
  }),
  good('listener-for-each-worker', 'python3 pool.py 4 own-listener'),
  good('forking-pool', 'python3 pool.py 3 forks', { options: ['--connections', '10', '--hold', '3s'] }),
  bad('forking-pool-keeps-listener', 'python3 pool.py 3 forks-keeps-listener', {
    twin: 'forking-pool',
    options: ['--connections', '10', '--hold', '3s'],
    checks: LISTEN_FD,
    fact: seen('ls -l /proc/PID/fd of a grandchild of PID 1 while its client is connected: the listening socket'),
  }),
];
