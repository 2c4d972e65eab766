/**
 * `served` in the light of the faults: failures that a fault explains are counted and held against nobody. What is left over
 * fails as ever.
 */

import type { CheckContext } from '../checks/check-context.ts';
import { connectionsServed, connectionsTried } from '../checks/coverage.ts';
import { type Judgement, pass, unknown } from '../checks/finding.ts';
import { counted, firstFew, formatCount, formatDuration } from '../report/phrase.ts';
import type { ClientFailures } from './chaos-record.ts';
import { countExcused, type Excuses, isExcused } from './excuses.ts';

/** `judged`: the result of `served` without faults. */
export function servedUnderChaos(judged: Judgement, { load, chaos, settleMs }: CheckContext): Judgement {
  if (chaos === undefined || judged.outcome !== 'fail') return judged;
  const tried = connectionsTried(load);
  const ok = connectionsServed(load);
  const failed = tried - ok;
  const excused = countExcused(chaos, settleMs);
  const lines = [describeCodes(chaos.failures)];
  if (failed > excused) {
    return {
      ...judged,
      observed: `${formatCount(failed - excused)} of ${counted(tried, 'connection')} failed, and no fault was active that explains it`,
      evidence: [
        ...firstFew(chaos.failures.flatMap(unexcused({ faults: chaos.faults, settleMs })), (line) => line),
        ...judged.evidence,
      ],
    };
  }
  if (ok === 0) return unknown('no connection was served, so nothing was tested', lines);
  const messages = load.clients.reduce((sum, { summary }) => sum + summary.messages, 0);
  const answered = `${counted(ok, 'connection')}, ${counted(messages, 'message')} answered`;
  return pass(`${answered}; ${formatCount(failed)} failed while a fault was active`, lines);
}

function unexcused(excuses: Excuses): (client: ClientFailures) => string[] {
  return ({ client, failures }) =>
    failures
      .filter((each) => !isExcused(each, excuses))
      .map(
        ({ fromMs, toMs, code, count }) =>
          `${client}: ${formatCount(count)} of ${code}, begun ${formatDuration(fromMs)} after the start, ended ${formatDuration(toMs)} after it`,
      );
}

function describeCodes(failures: readonly ClientFailures[]): string {
  const counts = new Map<string, number>();
  for (const { code, count } of failures.flatMap((each) => each.failures)) {
    counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return `failed: ${[...counts].map(([code, count]) => `${code} ${formatCount(count)}`).join(', ')}`;
}
