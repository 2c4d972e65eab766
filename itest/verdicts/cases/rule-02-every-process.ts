/** Rule 2. Every process, by identity. */
import type { VerdictCase } from '../case.ts';
import { CHILDREN, CLIENT_FD, casesOf, grows, MEMORY, seen } from './define-case.ts';

const { bad, good } = casesOf(2);

export const EVERY_PROCESS_CASES: readonly VerdictCase[] = [
  good('pool', 'python3 pool.py 4 none'),
  bad('pool-file', 'python3 pool.py 4 file', {
    twin: 'pool',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /pool\.py/ },
    fact: grows('descriptors'),
  }),
  bad('pool-pipe', 'python3 pool.py 3 pipe', { twin: 'pool', checks: CLIENT_FD, fact: grows('descriptors') }),
  bad('pool-keeps-socket', 'python3 pool.py 4 keeps-socket', {
    twin: 'pool',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
  bad('pool-memory', 'python3 pool.py 4 memory', {
    twin: 'pool-cache',
    checks: MEMORY,
    says: { 'memory-flat': /pool\.py/ },
    fact: grows('memory'),
  }),
  good('pool-cache', 'python3 pool.py 4 cache'),
  bad('pool-shared-memory', 'python3 pool.py 4 shared-memory', {
    twin: 'pool-shared-table',
    checks: MEMORY,
    // The mapping is anonymous for the program and a deleted file for the kernel.
    fact: grows('memory'),
  }),
  good('pool-shared-table', 'python3 pool.py 4 shared-table'),
  good('launched-pool', 'python3 launcher.py python3 pool.py 4 none'),
  bad('launched-pool-unix', 'python3 launcher.py python3 pool.py 4 unix', {
    twin: 'launched-pool',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /pool\.py/ },
    fact: grows('descriptors'),
  }),
  bad('launched-pool-memory', 'python3 launcher.py python3 pool.py 4 memory', {
    twin: 'launched-pool',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good('helper', 'python3 one.py has-helper'),
  bad('helper-leaks', 'python3 one.py leaks-beside-helper', {
    twin: 'helper',
    checks: CLIENT_FD,
    says: { 'client-fd-closed': /one\.py/ },
    fact: grows('descriptors'),
  }),
  good('sheds-descriptors', 'python3 one.py sheds-descriptors'),
  bad('swaps-descriptors', 'python3 one.py swaps-descriptors', {
    twin: 'sheds-descriptors',
    checks: CLIENT_FD,
    fact: seen('ls -l /proc/1/fd: /etc/hostname 300 times more after each load, /dev/null as many times less'),
  }),
  good('sheds-children', 'python3 fork.py sheds', { fact: grows() }),
  bad('swaps-children', 'python3 fork.py swaps', {
    twin: 'sheds-children',
    checks: CHILDREN,
    mayFail: ['no-orphans'],
    says: { 'children-gone': /sleep/ },
    fact: seen('ps: 15 processes named sleep more after each load, 15 others less'),
  }),
  good('reforks', 'python3 fork.py reforks'),
  bad('reforks-more', 'python3 fork.py reforks-more', {
    twin: 'reforks',
    checks: { 'children-gone|no-orphans': 'fail' },
    mayFail: ['children-gone', 'no-orphans'],
    fact: grows('processes'),
  }),
];
