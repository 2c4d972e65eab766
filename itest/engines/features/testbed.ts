/** docker-compose.yml as a user runs it: a server that reaps passes, one that does not fails, and the exit code is the verdict. */
import type { Outcome } from '../../support/run.ts';
import { type Cell, docker, failed, OK, type Probe, probe, type Target, unknown, wrong } from './feature.ts';

type Word = 'pass' | 'fail' | 'unknown';

const PROJECT = `forkbed-engines-${process.pid}`;
const UP = ['up', '--no-build', '--exit-code-from', 'audit'];
const RUN = ['run', '--rm', 'audit'];
const EXIT_CODES: Readonly<Record<Word, number>> = { pass: 0, fail: 1, unknown: 2 };

export const TESTBED: readonly Probe[] = [
  {
    rows: [
      { id: 'testbed', title: '`docker compose up`: the reference testbed passes' },
      { id: 'testbed-shown', title: '`docker compose up` shows the verdict' },
    ],
    run: (target) =>
      compose(target, { args: UP, reap: 'wait' }, ({ outcome, logs }) => ({
        testbed: verdictCell(outcome, { text: outcome.stdout + logs, expected: 'pass' }),
        'testbed-shown': shownCell(outcome, logs),
      })),
  },
  probe('testbed-run', '`docker compose run audit` with `REAP=none` fails', (target) =>
    compose(target, { args: RUN, reap: 'none' }, ({ outcome }) =>
      verdictCell(outcome, { text: outcome.stdout, expected: 'fail' }),
    ),
  ),
  probe('testbed-exit-code', '`docker compose up --exit-code-from audit` with `REAP=none` fails', (target) =>
    compose(target, { args: UP, reap: 'none' }, ({ outcome, logs }) =>
      verdictCell(outcome, { text: outcome.stdout + logs, expected: 'fail' }),
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

function verdictCell(outcome: Outcome, { text, expected }: { text: string; expected: Word }): Cell {
  const verdict = verdictIn(text);
  if (verdict === undefined) return withoutVerdict(outcome, text);
  if (verdict === 'unknown') return unknown(text.match(/\? .*/g)?.join('; ') ?? text);
  if (verdict !== expected) return wrong(`expected the verdict ${expected}, received ${verdict}`);
  const code = EXIT_CODES[verdict];
  if (outcome.exitCode === code) return OK;
  return wrong(`expected exit code ${code} of Compose with the verdict ${verdict}, received ${outcome.exitCode}`);
}

/** What the audit said in place of one; where it did not start, what Compose said. */
function withoutVerdict(outcome: Outcome, text: string): Cell {
  const said = text.match(/forkbed-probe: .*/)?.[0];
  return failed(said === undefined ? outcome : { ...outcome, stderr: said });
}

function shownCell({ stdout }: Outcome, logs: string): Cell {
  if (verdictIn(stdout) !== undefined) return OK;
  if (verdictIn(logs) === undefined) return unknown('there was no verdict');
  return { mark: 'refused', reason: 'Compose shows nothing of the audit; `docker compose logs audit` has it all' };
}

function verdictIn(text: string): Word | undefined {
  return /\bverdict: (pass|fail|unknown)\b/.exec(text)?.[1] as Word | undefined;
}
