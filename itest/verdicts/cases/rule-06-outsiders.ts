/** Rule 6. Outsiders. */
import type { VerdictCase } from '../case.ts';
import { CLIENT_FD, casesOf, grows, ORPHANS, seen, WITH_ZOMBIES, ZOMBIES } from './define-case.ts';

const { bad, good } = casesOf(6);

export const OUTSIDERS_CASES: readonly VerdictCase[] = [
  good('execs-meanwhile', 'python3 one.py sound', {
    container: { during: ['exec', 'NAME', 'sleep', '0.4'] },
  }),
  good('exec-beside', 'python3 pool.py 4 none', {
    says: { report: /sleep/ },
    container: { before: [['exec', '--detach', 'NAME', 'sleep', '300']] },
  }),
  good('execs-overlap', 'python3 fork.py sound', {
    container: { during: ['exec', 'NAME', 'python3', '-c', 'import time; time.sleep(2.5)'] },
  }),
  good('exec-orphans', 'python3 one.py sound', {
    container: { during: ['exec', 'NAME', 'sh', '-c', 'sleep 0.2 & exit 0'] },
  }),
  bad('exec-orphans-unreaped', 'python3 one.py unreaping', {
    twin: 'exec-orphans',
    container: { during: ['exec', 'NAME', 'sh', '-c', 'sleep 0.2 & exit 0'] },
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /sleep/ },
    fact: seen('ps after ten such execs: ten zombies named sleep, children of PID 1'),
  }),
  good('slow-health-check', 'python3 one.py sound', {
    container: { run: ['--health-cmd', 'sleep 0.7', '--health-interval', '1s'] },
  }),
  bad('health-check-orphans', 'python3 one.py unreaping', {
    twin: 'slow-health-check',
    container: { run: ['--health-cmd', 'sleep 0.2 & exit 0', '--health-interval', '1s'] },
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /sleep/ },
    fact: seen('ps: one zombie named sleep more each second, a child of PID 1'),
  }),
  good('sidecar', 'python3 pool.py 4 none', {
    says: { report: /-side\b/ },
    container: {
      before: [
        ['run', '--detach', '--name', 'NAME-side', '--pid', 'container:NAME', 'IMAGE', 'python3', 'idle.py', 'reaps'],
      ],
    },
  }),
  bad('sidecar-of-leaking', 'python3 pool.py 4 file', {
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
  good('others-connected', 'python3 fork.py sound', {
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
  good('others-connect-meanwhile', 'python3 fork.py sound', {
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
  good('second-check', 'python3 fork.py sound', { container: { earlierChecks: 1 } }),
  bad('second-check-unreaping', 'python3 one.py unreaping', {
    twin: 'second-check',
    container: { earlierChecks: 1 },
    checks: { ...ORPHANS, 'no-defunct': 'pass' },
    fact: seen('ps before the second check: zombies of the first check alone'),
  }),
];
