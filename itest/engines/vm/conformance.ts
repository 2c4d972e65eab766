/** What an engine must do with forkbed: the runs, and which verdict of each is right. The times are those of an emulated machine. */
import type { FaultName } from '../../../src/common/chaos/fault-kinds.ts';

/** Images by what they are for; the runs need no other. */
export interface Images {
  /** Server, clients and probe: what FORKBED_IMAGE names. */
  readonly forkbed: string;
  /** itest/subjects/faulty: from scratch, with one fault on demand. */
  readonly faulty: string;
}

export interface TestbedRun {
  readonly kind: 'testbed';
  readonly feature: string;
  /** Of docker-compose.yml. */
  readonly variables: Readonly<Record<string, string>>;
  readonly exitCode: 0 | 1;
}

export interface CheckRun {
  readonly kind: 'check';
  readonly feature: string;
  readonly args: readonly string[];
  /** The check that must fail; none where all must pass. */
  readonly caught?: string;
}

/** Some faults, one after the other, on one subject that outlives them: each is a feature of its own. */
export interface ChaosRun {
  readonly kind: 'chaos';
  readonly feature: string;
  readonly faults: readonly FaultName[];
  readonly args: readonly string[];
}

export type ConformanceRun = TestbedRun | CheckRun | ChaosRun;

const SLOW = ['--start-timeout', '5m', '--limit', '15m', '--reply-timeout', '60s'];
const LOAD = [...SLOW, '--clients', '2', '--connections', '50'];
const EVEN_LOAD = [...SLOW, '--clients', '2', '--rate', '10', '--settle', '4s', '--seed', '42'];
/** It gives up whom nobody hears of any more, as a server under such faults must. */
const SERVER = ['--', 'forkbed-server', '--reap', 'wait', '--session-timeout', '3000'];

const CHAOS: Readonly<Record<string, readonly FaultName[]>> = {
  limits: ['pids', 'open-files', 'memory'],
  network: ['latency', 'loss'],
  signals: ['kill-children', 'term-children', 'segv-children', 'sigstop-children', 'sigstop-server', 'freeze'],
  clients: ['vanish', 'disconnect', 'drip', 'no-read', 'silent', 'half-close', 'half-open', 'reset'],
  lives: ['stop-container', 'restart-container'],
};

/** The reference testbed first: where it does not pass, nothing else need be looked at. */
export function conformanceRuns({ forkbed, faulty }: Images): ConformanceRun[] {
  const check = (feature: string, subject: readonly string[], caught?: string): CheckRun => ({
    kind: 'check',
    feature,
    args: [...LOAD, ...subject],
    ...(caught === undefined ? {} : { caught }),
  });
  return [
    testbed('reference testbed', {}, 0),
    testbed('reference testbed that leaks', { REAP: 'none', CLIENTS: '3' }, 1),
    check('good', [forkbed, '--', 'forkbed-server', '--reap', 'wait']),
    check('scratch', [faulty, '--', 'none']),
    check('leaking', [faulty, '--', 'zombies'], 'no-defunct'),
    check('descriptor-leaking', [faulty, '--', 'parent-keeps-client'], 'client-fd-closed'),
    check('foreign-crash', [faulty, '--', 'ends-by-stranger'], 'reaps-orphans'),
    ...Object.entries(CHAOS).map(
      ([group, faults]): ChaosRun => ({
        kind: 'chaos',
        feature: `chaos ${group}`,
        faults,
        args: [...EVEN_LOAD, '--chaos', faults.join(), forkbed, ...SERVER],
      }),
    ),
  ];
}

function testbed(feature: string, variables: Readonly<Record<string, string>>, exitCode: 0 | 1): TestbedRun {
  return { kind: 'testbed', feature, variables, exitCode };
}
