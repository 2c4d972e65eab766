/** Rule 14. Chaos. */
import type { VerdictCase } from '../case.ts';
import { casesOf, seen } from './define-case.ts';

const { bad, good } = casesOf(14);

export const CHAOS_CASES: readonly VerdictCase[] = [
  good('chaos-kill-children', 'python3 supervisor.py ignores', {
    options: ['--chaos', 'kill-children', '--seed', '1'],
    checks: { faults: 'pass' },
  }),
  bad('chaos-kill-children-unreplaced', 'python3 supervisor.py unreplaced', {
    twin: 'chaos-kill-children',
    options: ['--chaos', 'kill-children', '--seed', '1', '--reply-timeout', '2s'],
    checks: { 'served|alive': 'fail' },
    mayFail: ['served', 'alive', 'sockets-closed'],
    fact: seen('kill -9 of all children of PID 1: ps shows PID 1 alone, of supervisor.py ignores four others'),
  }),
  good('chaos-open-files', 'python3 supervisor.py ignores', {
    options: ['--chaos', 'open-files', '--seed', '1'],
    checks: { faults: 'pass' },
  }),
  good('chaos-memory', 'python3 fork.py sound', {
    options: ['--chaos', 'memory', '--seed', '1'],
    // Whom the kernel ends may be PID 1, which is then not the server's fault.
    exitCodes: [0, 2],
  }),
  good('chaos-restart', 'python3 web.py whole', {
    options: ['--http', '/', '--chaos', 'restart-container', '--seed', '2'],
    checks: { faults: 'pass', restarts: 'pass' },
  }),
  good('chaos-stop', 'python3 web.py whole', {
    options: ['--http', '/', '--chaos', 'stop-container', '--seed', '3'],
    checks: { faults: 'pass', restarts: 'pass' },
  }),
  bad('chaos-restart-pid-file', 'python3 web.py pid-file', {
    twin: 'chaos-restart',
    options: ['--http', '/', '--chaos', 'restart-container', '--seed', '2', '--start-timeout', '5s'],
    checks: { restarts: 'fail' },
    mayFail: ['alive'],
    says: { restarts: /./ },
    fact: seen('docker restart: it exits with 1, web.pid is there'),
  }),
];
