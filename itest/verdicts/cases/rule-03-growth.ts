/** Rule 3. A leak grows with the load, again and again. */
import type { VerdictCase } from '../case.ts';
import { CHILDREN, CLIENT_FD, casesOf, grows, MEMORY, seen } from './define-case.ts';

const { bad, good } = casesOf(3);

export const GROWTH_CASES: readonly VerdictCase[] = [
  good('one', 'python3 one.py sound'),
  bad('leaks-descriptor', 'python3 one.py leaks-descriptor', {
    twin: 'one',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  bad('leaks-tenth', 'python3 one.py leaks-tenth', {
    twin: 'opens-at-first',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good('opens-at-first', 'python3 one.py opens-at-first'),
  good('grows-to-eight', 'python3 one.py grows-to-eight'),
  bad('leaks-at-open', 'python3 one.py leaks-at-open', { twin: 'cache', checks: MEMORY, fact: grows('memory') }),
  bad('leaks-small', 'python3 one.py leaks-small', { twin: 'table', checks: MEMORY, fact: grows('memory') }),
  bad('leaks-at-second-message', 'python3 one.py leaks-at-second-message', {
    twin: 'cache',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  bad('leaks-when-busy', 'python3 one.py leaks-when-busy', {
    twin: 'buffers',
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good('buffers', 'python3 one.py buffers'),
  good('cache', 'python3 one.py cache'),
  good('table', 'python3 one.py table'),
  good('slow', 'python3 one.py slow 0.3', { options: ['--connections', '30'] }),
  bad('slow-and-leaks', 'python3 one.py slow-and-leaks 0.3', {
    twin: 'slow',
    options: ['--connections', '30'],
    checks: MEMORY,
    fact: grows('memory'),
  }),
  good('lazy-pool', 'python3 lazy.py grows-once'),
  bad('lazy-pool-endless', 'python3 lazy.py grows', {
    twin: 'lazy-pool',
    checks: CHILDREN,
    // Each worker holds the listener by right; more and more of them may be told as holders, too.
    mayFail: ['listen-fd-closed'],
    fact: grows('processes'),
  }),
  good('node-hello', 'node hello.mjs hello', {
    options: ['--http', '/', '--init'],
    fact: seen('RssAnon after each of 24 loads of 600: it rises in steps, with loads between them that add nothing'),
  }),
  bad('node-retains', 'node hello.mjs retains', {
    twin: 'node-hello',
    options: ['--http', '/', '--init'],
    checks: MEMORY,
    fact: grows('memory'),
  }),
  bad('node-file', 'node hello.mjs file', {
    twin: 'node-hello',
    options: ['--http', '/', '--init'],
    checks: CLIENT_FD,
    mayFail: ['memory-flat'],
    fact: grows('descriptors'),
  }),
  good('node-hello-200m', 'node hello.mjs hello', {
    options: ['--http', '/', '--init', '--memory', '200m'],
    fact: seen('as node-hello'),
  }),
  bad('node-retains-200m', 'node hello.mjs retains', {
    twin: 'node-hello-200m',
    options: ['--http', '/', '--init', '--memory', '200m'],
    checks: MEMORY,
    // The kernel ends it in one of the rounds.
    mayFail: ['alive'],
    fact: grows('memory'),
  }),
  good('few-files', 'prlimit --nofile=512 python3 fork.py sound'),
  bad('few-files-keeps-client', 'prlimit --nofile=512 python3 fork.py keeps-client', {
    twin: 'few-files',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
  good('fork', 'python3 fork.py sound'),
  bad('fork-stays', 'python3 fork.py stays', { twin: 'fork', checks: CHILDREN, fact: grows('processes') }),
  bad('fork-keeps-client', 'python3 fork.py keeps-client', {
    twin: 'fork',
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
];
