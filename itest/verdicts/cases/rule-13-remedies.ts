/** Rule 13. Remedies fit the fact. */
import type { VerdictCase } from '../case.ts';
import { CHILDREN, casesOf, grows, SERVED, seen, WITH_ZOMBIES, ZOMBIES } from './define-case.ts';

const { bad, good } = casesOf(13);

export const REMEDIES_CASES: readonly VerdictCase[] = [
  good('sigchld-unblocked', 'python3 reaper.py unblocked'),
  bad('sigchld-blocked', 'python3 reaper.py blocked', {
    twin: 'sigchld-unblocked',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct.remedy': /block/ },
    fact: grows('zombies'),
  }),
  bad('zombies', 'python3 fork.py zombies', {
    twin: 'fork',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct.remedy': /waitpid/ },
    fact: grows('zombies'),
  }),
  bad('orphans-for-an-init', 'python3 fork.py double-forks', {
    twin: 'orphans-below-an-init',
    checks: ZOMBIES,
    mayFail: WITH_ZOMBIES,
    says: { 'no-defunct': /\binit\b/ },
    fact: grows('zombies'),
  }),
  good('orphans-below-an-init', 'python3 fork.py double-forks', { options: ['--init'] }),
  bad('stops-accepting', 'python3 one.py stops-accepting', {
    twin: 'one',
    options: ['--reply-timeout', '1s'],
    checks: SERVED,
    mayFail: ['alive', 'sockets-closed'],
    says: { 'sockets-closed|served': /accept/ },
    fact: seen('/proc/net/tcp: CLOSE_WAIT with inode 0; a client that connects has no answer'),
  }),
  good('job-of-its-own', 'python3 one.py cron'),
  bad('job-stays', 'python3 one.py cron-stays', {
    twin: 'job-of-its-own',
    checks: CHILDREN,
    mayFail: ['listen-fd-closed'],
    fact: seen('ps: two processes more each second, without any load'),
  }),
  good('enough-processes', 'python3 fork.py sound', { options: ['--pids-limit', '300'] }),
  bad('few-processes', 'python3 fork.py sound', {
    twin: 'enough-processes',
    options: ['--pids-limit', '8', '--hold', '300ms', '--reply-timeout', '2s'],
    checks: SERVED,
    says: { served: /limit/ },
    fact: seen('docker run --pids-limit 8: its log says that it cannot fork while eight clients are connected'),
  }),
];
