/** Rule 10. The first thread is not the process. */
import type { VerdictCase } from '../case.ts';
import { CLIENT_FD, casesOf, grows, THREADS } from './define-case.ts';

const { bad, good } = casesOf(10);

export const THREADS_CASES: readonly VerdictCase[] = [
  good('thread-for-each', './threads each'),
  bad('threads-stay', './threads stays 5', {
    twin: 'thread-for-each',
    checks: THREADS,
    mayFail: ['memory-flat'],
    fact: grows('threads'),
  }),
  good('thread-pool', './threads pool 16'),
  good('leaderless', './threads leaderless', { options: ['--init'] }),
  bad('leaderless-leaks', './threads leaderless-leaks', {
    twin: 'leaderless',
    options: ['--init'],
    checks: CLIENT_FD,
    mayFail: ['sockets-closed'],
    fact: grows('descriptors'),
  }),
];
