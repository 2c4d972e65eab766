/** docker-compose.yml as a user runs it: a server that reaps passes, one that does not fails, and the exit code is the verdict. */
import type { Outcome } from '../../support/run.ts';
import { type Cell, docker, OK, type Probe, probe, type Target, unknown } from './feature.ts';
import { testbedCell, verdictIn } from './testbed-cell.ts';

const PROJECT = `forkbed-engines-${process.pid}`;
const UP = ['up', '--no-build', '--exit-code-from', 'audit'];
const RUN = ['run', '--rm', 'audit'];

export const TESTBED: readonly Probe[] = [
  {
    rows: [
      { id: 'testbed', title: '`docker compose up`: the reference testbed passes' },
      { id: 'testbed-shown', title: '`docker compose up` shows the verdict' },
    ],
    run: (target) =>
      compose(target, { args: UP, reap: 'wait' }, ({ outcome, logs }) => ({
        testbed: testbedCell(outcome, { text: outcome.stdout + logs, expected: 'pass' }),
        'testbed-shown': shownCell(outcome, logs),
      })),
  },
  probe('testbed-run', '`docker compose run audit` with `REAP=none` fails', (target) =>
    compose(target, { args: RUN, reap: 'none' }, ({ outcome }) =>
      testbedCell(outcome, { text: outcome.stdout, expected: 'fail' }),
    ),
  ),
  probe('testbed-exit-code', '`docker compose up --exit-code-from audit` with `REAP=none` fails', (target) =>
    compose(target, { args: UP, reap: 'none' }, ({ outcome, logs }) =>
      testbedCell(outcome, { text: outcome.stdout + logs, expected: 'fail' }),
    ),
  ),
];

/** `logs`: of the audit, as the engine has them afterwards; none where its container is gone. */
async function compose<Result>(
  target: Target,
  { args, reap }: { args: readonly string[]; reap: string },
  judge: (seen: { outcome: Outcome; logs: string }) => Result,
): Promise<Result> {
  const variables = { REAP: reap, CLIENTS: '3', CONNECTIONS: '50', COMPOSE_PROJECT_NAME: PROJECT };
  try {
    const outcome = await docker(target, ['compose', ...args], variables);
    const { stdout: logs } = await docker(target, ['compose', 'logs', '--no-color', 'audit'], variables);
    return judge({ outcome, logs });
  } finally {
    await docker(target, ['compose', 'down', '--volumes', '--timeout', '2'], variables);
  }
}

/**
 * Compose attaches to all containers before it starts one. Podman attaches to none whose namespaces are those of a container that has
 * not started ("some dependencies of container … are not started"), and Compose goes on without.
 */
const NOT_SHOWN = [
  'Compose attaches to the audit before the server has started, which Podman refuses, as the audit joins its namespaces;',
  '`docker compose run audit` and `docker compose logs audit` show the verdict',
].join(' ');

function shownCell({ stdout }: Outcome, logs: string): Cell {
  if (verdictIn(stdout) !== undefined) return OK;
  if (verdictIn(logs) === undefined) return unknown('there was no verdict');
  return { mark: 'refused', reason: NOT_SHOWN };
}
