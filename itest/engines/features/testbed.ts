/** docker-compose.yml as a user runs it: a server that reaps passes, one that does not fails, and the exit code is the verdict. */
import type { Outcome } from '../../support/run.ts';
import { type Cell, docker, failed, OK, type Probe, probe, type Target, unknown, wrong } from './feature.ts';

const PROJECT = `forkbed-engines-${process.pid}`;
const UP = ['up', '--no-build', '--exit-code-from', 'audit'];
const RUN = ['run', '--rm', 'audit'];
const EXIT_CODES: Readonly<Record<string, number>> = { pass: 0, fail: 1, unknown: 2 };

export const TESTBED: readonly Probe[] = [
  probe('testbed', '`docker compose up`: the reference testbed', (target) => compose(target, UP, 'wait', 'pass')),
  probe('testbed-run', '`docker compose run audit` with `REAP=none`', (target) => compose(target, RUN, 'none', 'fail')),
  probe('testbed-exit-code', '`docker compose up --exit-code-from audit` with `REAP=none`', (target) =>
    compose(target, UP, 'none', 'fail'),
  ),
];

async function compose(target: Target, args: readonly string[], reap: string, expected: string): Promise<Cell> {
  const variables = { REAP: reap, CLIENTS: '3', CONNECTIONS: '50', COMPOSE_PROJECT_NAME: PROJECT };
  try {
    return cellOf(await docker(target, ['compose', ...args], variables), expected);
  } finally {
    await docker(target, ['compose', 'down', '--volumes', '--timeout', '2'], variables);
  }
}

function cellOf(outcome: Outcome, expected: string): Cell {
  const { exitCode, stdout } = outcome;
  const verdict = /\bverdict: (\w+)/.exec(stdout)?.[1];
  const saidByAudit = stdout.match(/^.*(audit|forkbed-probe).*$/gm)?.at(-1);
  if (verdict === undefined) return saidByAudit === undefined ? failed(outcome) : wrong(saidByAudit);
  if (verdict === 'unknown') return unknown(stdout);
  if (verdict !== expected) return wrong(`expected the verdict ${expected}, received ${verdict}`);
  const code = EXIT_CODES[verdict];
  return exitCode === code
    ? OK
    : wrong(`expected exit code ${code} of Compose with the verdict ${verdict}, received ${exitCode}`);
}
