/** Rule 4. Settle means settle. */
import type { VerdictCase } from '../case.ts';
import { CLIENT_FD, casesOf, grows, seen, WITH_ZOMBIES } from './define-case.ts';

const { bad, good } = casesOf(4);

export const SETTLING_CASES: readonly VerdictCase[] = [
  good('lingers', 'python3 one.py lingers 0.5'),
  good('lingers-longer', 'python3 one.py lingers 1.2'),
  bad('keeps-socket', 'python3 one.py keeps-socket', {
    twin: 'lingers',
    checks: { ...CLIENT_FD, 'sockets-closed': 'fail' },
    fact: grows('descriptors'),
  }),
  bad('shuts-down-only', 'python3 one.py shuts-down-only', {
    twin: 'lingers',
    checks: CLIENT_FD,
    mayFail: ['memory-flat', 'sockets-closed'],
    fact: grows('descriptors'),
  }),
  good('frees-late', 'python3 one.py frees-late 1'),
  good('thread-ends-late', './threads late 1000'),
  good('child-ends-late', 'python3 fork.py lingers 1'),
  good('reaps-every-second', 'python3 reaper.py timer 1'),
  bad('reaps-every-3-s', 'python3 reaper.py timer 3', {
    twin: 'reaps-every-second',
    says: { 'no-defunct|reaps-orphans': /reaped after/ },
    checks: { 'no-defunct|reaps-orphans': 'fail' },
    mayFail: [...WITH_ZOMBIES, 'reaps-orphans'],
    fact: seen('ps: zombies up to 3 s old, then none'),
  }),
  bad('reaps-every-5-s', 'python3 reaper.py timer 5', {
    twin: 'reaps-every-second',
    checks: { 'no-defunct|reaps-orphans': 'fail' },
    mayFail: [...WITH_ZOMBIES, 'reaps-orphans'],
    fact: seen('ps: zombies up to 5 s old, then none'),
  }),
];
