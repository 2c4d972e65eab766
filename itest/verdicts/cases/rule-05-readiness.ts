/** Rule 5. Ready before baseline. */
import type { VerdictCase } from '../case.ts';
import { CHILDREN, CLIENT_FD, casesOf, grows, seen } from './define-case.ts';

const { bad, good } = casesOf(5);

export const READINESS_CASES: readonly VerdictCase[] = [
  good('answers-after-2-s', 'python3 one.py answers-late 2'),
  bad('answers-after-2-s-and-leaks', 'python3 one.py answers-late-and-leaks 2', {
    twin: 'answers-after-2-s',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good('late-pool', 'python3 pool.py 4 late'),
  bad('late-pool-file', 'python3 pool.py 4 late-file', {
    twin: 'late-pool',
    checks: CLIENT_FD,
    fact: grows('descriptors'),
  }),
  good('helpers-after-start', 'python3 idle.py starts-helpers', {
    options: ['--port', '0', '--for', '3s'],
    fact: seen('ps: four helpers from 0.5 s on, as many after 10 s'),
  }),
  bad('processes-pile-up', 'python3 idle.py piles-up', {
    twin: 'helpers-after-start',
    options: ['--port', '0', '--for', '3s'],
    checks: CHILDREN,
    fact: seen('ps: ten processes after 3 s, thirty after 10 s'),
  }),
];
