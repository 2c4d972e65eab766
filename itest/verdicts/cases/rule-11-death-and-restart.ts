/** Rule 11. Death and restart. */
import type { VerdictCase } from '../case.ts';
import { casesOf, seen } from './define-case.ts';

const { bad, good } = casesOf(11);

export const DEATH_AND_RESTART_CASES: readonly VerdictCase[] = [
  good('restart-policy', 'python3 one.py sound', { container: { run: ['--restart', 'always'] } }),
  bad('restart-policy-hides-death', 'python3 one.py dies', {
    twin: 'restart-policy',
    container: { run: ['--restart', 'always'] },
    checks: { alive: 'fail' },
    mayFail: ['served'],
    says: { alive: /3|restart/ },
    fact: seen('docker inspect after 200 connections: RestartCount is 1 and the container runs'),
  }),
  bad('dies', 'python3 one.py dies', {
    twin: 'one',
    checks: { alive: 'fail' },
    mayFail: ['served'],
    says: { alive: /the 150th/ },
    fact: seen('docker ps after 200 connections: exited with 3'),
  }),
  good('stops', 'python3 stopping.py handles', {
    checks: { stops: 'pass' },
    fact: seen('docker stop: at once, exit code 0'),
  }),
  good('stops-with-child', 'python3 stopping.py leaves-child', {
    checks: { stops: 'pass' },
    fact: seen('docker stop: at once, exit code 0'),
  }),
  good('stops-by-sigwait', 'python3 stopping.py waits', {
    checks: { stops: 'pass' },
    fact: seen('docker stop: at once, exit code 0; SigCgt, SigBlk and SigIgn of /proc/1/status do not have SIGTERM'),
  }),
  // As most programs are that never meant to be PID 1: it must be said, and is no fail.
  good('stops-when-killed', 'python3 stopping.py default', {
    says: { stops: /kill/i },
    fact: seen('docker stop: after 10 s, exit code 137'),
  }),
  bad('ignores-the-stop-signal', 'python3 stopping.py ignores', {
    twin: 'stops',
    checks: { stops: 'fail' },
    says: { stops: /kill/i },
    fact: seen('docker stop: after 10 s, exit code 137; SigIgn of /proc/1/status has SIGTERM'),
  }),
  bad('stops-too-slowly', 'python3 stopping.py slow', {
    twin: 'stops',
    checks: { stops: 'fail' },
    // It has a handler: what it lacks is an end in time.
    says: { stops: /kill/i, 'stops.remedy': /handl|catch|caught|time|long/i },
    fact: seen('docker stop: after 10 s, exit code 137; SigCgt of /proc/1/status has SIGTERM'),
  }),
];
