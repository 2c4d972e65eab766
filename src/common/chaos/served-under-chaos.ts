/**
 * `served` in the light of the faults: failures that a fault explains are counted and held against nobody. What is left over
 * fails as ever.
 */

import type { CheckContext } from '../checks/check-context.ts';
import { connectionsServed, connectionsTried } from '../checks/coverage.ts';
import type { LoadEvidence } from '../checks/evidence.ts';
import { type Judgement, pass, unknown } from '../checks/finding.ts';
import { clientsKind, countLoad, loadNoun } from '../checks/load-kind.ts';
import { printable } from '../escape/printable.ts';
import { counted, firstFew, formatCount, formatDuration } from '../report/phrase.ts';
import type { ClientFailures } from './chaos-record.ts';
import { countExcused, type Excuses, excusingFault, isExcused } from './excuses.ts';

/** `judged`: the result of `served` without faults. */
export function servedUnderChaos(judged: Judgement, context: CheckContext): Judgement {
  const { load, chaos, settleMs } = context;
  if (chaos === undefined || judged.outcome !== 'fail') return judged;
  const tried = connectionsTried(load);
  const failed = tried - connectionsServed(load);
  const excused = countExcused(chaos, settleMs);
  if (failed > excused) {
    return {
      ...judged,
      observed: `${formatCount(failed - excused)} of ${countLoad(tried, load.kind)} failed, and no fault was active that explains it`,
      evidence: [
        ...firstFew(chaos.failures.flatMap(unexcused({ faults: chaos.faults, settleMs })), (line) => line),
        ...judged.evidence,
      ],
    };
  }
  const lines = [describeCodes(chaos.failures), ...describeByFault(chaos.failures, { faults: chaos.faults, settleMs })];
  const untested = findUntested(context);
  if (untested !== undefined) return unknown(`${untested}, so nothing was tested`, lines);
  return pass(`${describeAnswered(context)}; ${formatCount(failed)} failed while a fault was active`, lines);
}

/** A part of the load of which all failed: connections, or the runs of one command. */
function findUntested({ load, execs }: CheckContext): string | undefined {
  const { clients } = ofClients(load);
  if (clients.length > 0 && connectionsServed({ ...load, clients }) === 0) {
    return `no ${loadNoun(clientsKind(load.kind))} was served`;
  }
  const idle = execs?.plans.find(({ succeeded }) => succeeded === 0);
  return idle === undefined ? undefined : `no run of ${printable(idle.plan.name)} succeeded`;
}

function describeAnswered({ load, execs }: CheckContext): string {
  const others = ofClients(load);
  const messages = others.clients.reduce((sum, { summary }) => sum + summary.messages, 0);
  const answered = `${countLoad(connectionsServed(others), clientsKind(load.kind))}, ${counted(messages, 'message')} answered`;
  const runs = (execs?.plans ?? []).map(
    ({ plan, started, succeeded }) =>
      `${formatCount(succeeded)} of ${counted(started, 'run')} of ${printable(plan.name)} succeeded`,
  );
  return [...(others.clients.length === 0 ? [] : [answered]), ...runs].join('; ');
}

/** The same without the client that stands for execs. */
function ofClients(load: LoadEvidence): LoadEvidence {
  return { ...load, clients: load.clients.filter(({ execs = false }) => !execs) };
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
  return `failed: ${countCodes(failures)}`;
}

/** `EXIT_2 3, ECONNRESET 20` */
function countCodes(failures: readonly ClientFailures[]): string {
  const counts = new Map<string, number>();
  for (const { code, count } of failures.flatMap((each) => each.failures)) {
    counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return [...counts].map(([code, count]) => `${code} ${formatCount(count)}`).join(', ');
}

/** `pids: EXIT_2 3`: a line for each fault that explains any. */
function describeByFault(clients: readonly ClientFailures[], excuses: Excuses): string[] {
  const failures = clients.flatMap((client) =>
    client.failures.map((each) => ({ client: client.client, failures: [each], fault: excusingFault(each, excuses) })),
  );
  return [...new Set(failures.map(({ fault }) => fault))].flatMap((fault) =>
    fault === undefined ? [] : [`${fault}: ${countCodes(failures.filter((each) => each.fault === fault))}`],
  );
}
