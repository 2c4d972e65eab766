/** From how `docker compose` ended, and what the audit printed, to a mark. Pure. */
import { ExitCode } from '../../../src/common/exit-codes.ts';
import type { Outcome } from '../../support/run.ts';
import { type Cell, failed, OK, unknown, wrong } from './feature.ts';

type Word = 'pass' | 'fail' | 'unknown';

const EXIT_CODES: Readonly<Record<Word, number>> = {
  pass: ExitCode.Pass,
  fail: ExitCode.Fail,
  unknown: ExitCode.Unknown,
};

/** `text`: what the audit printed. */
export function testbedCell(outcome: Outcome, { text, expected }: { text: string; expected: 'pass' | 'fail' }): Cell {
  const verdict = verdictIn(text);
  if (verdict === undefined) return withoutVerdict(outcome, text);
  if (verdict === 'unknown') return unknown(marked('?', text));
  if (verdict !== expected) {
    return wrong(`expected the verdict ${expected}, received ${verdict}: ${marked('✗', text)}`);
  }
  const code = EXIT_CODES[verdict];
  if (outcome.exitCode === code) return OK;
  return wrong(`expected exit code ${code} of Compose with the verdict ${verdict}, received ${outcome.exitCode}`);
}

export function verdictIn(text: string): Word | undefined {
  return /\bverdict: (pass|fail|unknown)\b/.exec(text)?.[1] as Word | undefined;
}

/** What the audit said in place of one; where it did not start, what Compose said. */
function withoutVerdict(outcome: Outcome, text: string): Cell {
  const said = text.match(/forkbed-probe: .*/)?.[0];
  return failed(said === undefined ? outcome : { ...outcome, stderr: said });
}

function marked(mark: '?' | '✗', text: string): string {
  const lines = text.split('\n').flatMap((line) => new RegExp(`\\${mark} .*`).exec(line) ?? []);
  return lines.length === 0 ? text : lines.join('; ');
}
