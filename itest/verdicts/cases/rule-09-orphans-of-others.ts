/** Rule 9. Strangers, honestly. */
import type { VerdictCase } from '../case.ts';
import { casesOf, ORPHANS, seen, WITH_ZOMBIES } from './define-case.ts';

const { bad, good } = casesOf(9);

export const ORPHANS_OF_OTHERS_CASES: readonly VerdictCase[] = [
  good('ignores-strangers', 'python3 supervisor.py ignores'),
  bad('restarts-for-a-stranger', 'python3 supervisor.py restarts', {
    twin: 'ignores-strangers',
    checks: ORPHANS,
    mayFail: ['alive'],
    says: { 'reaps-orphans': /child|worker|session|connect/ },
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows four other workers, a connected client is cut off'),
  }),
  bad('restarts-for-a-status', 'python3 supervisor.py restarts-on-status 42', {
    twin: 'ignores-strangers',
    checks: ORPHANS,
    mayFail: ['alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; exit 42) & exit 0": ps shows four other workers'),
  }),
  bad('drops-sessions-for-a-stranger', 'python3 one.py drops-sessions', {
    twin: 'one',
    checks: ORPHANS,
    mayFail: ['alive'],
    says: { 'reaps-orphans': /session|connect/ },
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": a connected client is cut off, PID 1 goes on'),
  }),
  bad('exits-for-a-stranger', 'python3 supervisor.py exits', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": the container exits with 70'),
  }),
  bad('exits-for-a-status', 'python3 supervisor.py exits-on-status 99', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; exit 99) & exit 0": the container exits with 70'),
  }),
  bad('exits-for-a-signal', 'python3 supervisor.py exits-on-signal 12', {
    twin: 'ignores-strangers',
    checks: { 'reaps-orphans|alive': 'fail', 'no-defunct': 'pass', 'client-fd-closed': 'pass', served: 'pass' },
    mayFail: ['reaps-orphans', 'alive'],
    fact: seen('docker exec sh -c "(sleep 0.1; kill -USR2 $$) & exit 0": the container exits with 70'),
  }),
  good('reaps-in-a-loop', 'python3 reaper.py loop'),
  bad('reaps-once-per-signal', 'python3 reaper.py once', {
    twin: 'reaps-in-a-loop',
    checks: ORPHANS,
    mayFail: WITH_ZOMBIES,
    fact: seen('thirty orphans that end at one instant: ps shows 27 zombies that stay; of reaper.py loop none'),
  }),
  bad('reaps-known-alone', 'python3 reaper.py known', {
    twin: 'reaps-in-a-loop',
    checks: ORPHANS,
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows one zombie that stays'),
  }),
  good('idle-reaps', 'python3 idle.py reaps', {
    options: ['--port', '0', '--for', '2s'],
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows PID 1 alone'),
  }),
  bad('idle-sleeps', 'sleep infinity', {
    twin: 'idle-reaps',
    options: ['--port', '0', '--for', '2s'],
    checks: ORPHANS,
    fact: seen('docker exec sh -c "sleep 0.1 & exit 0": ps shows one zombie that stays'),
  }),
];
