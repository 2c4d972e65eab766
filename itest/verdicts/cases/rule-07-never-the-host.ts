/** Rule 7. Never the host. */
import type { Preparation, VerdictCase } from '../case.ts';
import { casesOf, seen } from './define-case.ts';

const { bad, good } = casesOf(7);
const REFUSED = [64, 69];
const CONTAINER: Preparation = {};

export const NEVER_THE_HOST_CASES: readonly VerdictCase[] = [
  good('ordinary-container', 'python3 one.py sound', { container: CONTAINER }),
  bad('host-processes', 'python3 one.py sound', {
    twin: 'ordinary-container',
    container: { run: ['--pid', 'host'] },
    exitCodes: REFUSED,
    says: { stderr: /host/ },
    fact: seen('docker inspect: HostConfig.PidMode is host'),
  }),
  bad('paused', 'python3 one.py sound', {
    twin: 'ordinary-container',
    container: { before: [['pause', 'NAME']] },
    exitCodes: REFUSED,
    says: { stderr: /paused/ },
    fact: seen('docker inspect: State.Paused is true'),
  }),
  bad('restarting', 'sh -c exit', {
    twin: 'ordinary-container',
    container: { run: ['--restart', 'always'], until: '{{and .State.Restarting (ge .RestartCount 5)}}' },
    exitCodes: REFUSED,
    says: { stderr: /restart/ },
    fact: seen('docker inspect: State.Restarting is true'),
  }),
];
