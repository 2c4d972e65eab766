/**
 * After the load there are no more processes and threads than before it (S5): no child outlives its connection. A process
 * that was replaced by one of its role is none too many. Zombies count as the processes that they are: one that stays fails at
 * once. What lives on is put to the test by further rounds: a pool that has grown is kept.
 */
import { quoteWords } from '../escape/quote-words.ts';
import {
  countLeft,
  countUnseen,
  describeLeft as describeLeftByExecs,
  describeOutlived,
  remedyForLeft,
} from '../execs/describe-execs.ts';
import type { Grower } from '../growth/growth.ts';
import { counted, describeProcess, EXAMPLES, formatCount, formatDuration } from '../report/phrase.ts';
import { describeRate } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown, worst } from './finding.ts';
import { describeGrower, describeTotal, judgeGrowth } from './judge-growth.ts';

export const childrenGone: Check = {
  id: 'children-gone',
  restsOnNetwork: true,
  expected: 'after the load, as many processes and threads as before it',
  judge: (evidence) => {
    const processes = worst([judgeProcesses(evidence), ...judgeUnseen(evidence)]);
    const { threads } = evidence.growth.series;
    // Threads have their say where they grew: the other check of the two is the one to read.
    return threads.values.some((more) => more > 0) ? worst([processes, judgeThreads(evidence)]) : processes;
  },
};

/** Execs that went on and cannot be found again may be those that came from outside and are left out. */
function judgeUnseen({ execs, outsiders }: Evidence): Judgement[] {
  const unseen = execs === undefined ? 0 : countUnseen(execs);
  if (unseen === 0 || outsiders.count === 0) return [];
  return [
    unknown(
      `${counted(unseen, 'exec')} went on, and no process has its variable FORKBED_EXEC; from outside there were ${quoteWords(outsiders.commands)}`,
    ),
  ];
}

function judgeProcesses(evidence: Evidence): Judgement {
  const { before, after } = evidence.processes;
  const { series } = evidence.growth;
  const more = (series.strays.values[0] ?? 0) + (series.processes.values[0] ?? 0) + zombiesLeft(evidence);
  // What went meanwhile excuses nothing, and must not hide it.
  const hidden = more > after - before && more > 0 ? `${formatCount(more)} new: ` : '';
  const observed = `${hidden}${counted(after, 'process', 'processes')}, ${formatCount(before)} before`;
  const words = {
    kind: 'processes' as const,
    observed,
    amount: (more: number) => counted(more, 'process', 'processes'),
    line: describeLeft,
    causes: describeCauses(evidence),
    remedy: remedyFor(evidence),
  };
  const defunct = zombiesLeft(evidence);
  const strays = series.strays.values[0] ?? 0;
  if (defunct === 0) {
    const pool = judgeGrowth(evidence, words);
    return strays === 0 ? pool : worst([judgeGrowth(evidence, { ...words, kind: 'strays' }), pool]);
  }
  const alive = (series.processes.values[0] ?? 0) + strays;
  return fail({
    observed,
    evidence: [
      `${formatCount(alive + defunct)} new: ${formatCount(alive)} alive, ${formatCount(defunct)} defunct`,
      ...(alive > 0
        ? [...series.strays.growers, ...series.processes.growers].slice(0, EXAMPLES).map(describeLeft)
        : []),
      ...words.causes,
      ...describeRate(alive + defunct, evidence.load),
    ],
    remedy: alive > 0 ? words.remedy : 'all that is left has exited and was not reaped: no-defunct says by whom',
  });
}

function judgeThreads(evidence: Evidence): Judgement {
  const { series, compared } = evidence.growth;
  return judgeGrowth(evidence, {
    kind: 'threads',
    observed: describeTotal(series.threads, { noun: 'thread', processes: compared }),
    amount: (more) => counted(more, 'thread'),
    line: (grower) => describeGrower(grower, 'threads'),
    remedy: 'a thread must return when its client has gone, and be joined or detached',
  });
}

/** Which exec left what lives on. */
function describeCauses({ execs }: Evidence): string[] {
  if (execs === undefined || countLeft(execs, 'survivors') === 0) return [];
  return [...describeLeftByExecs(execs, 'survivors'), ...describeOutlived(execs)];
}

function remedyFor({ execs }: Evidence): string {
  if (execs !== undefined && countLeft(execs, 'survivors') > 0) return remedyForLeft(execs, 'survivors');
  return 'a child must end with _exit when its client has gone, and needs a time limit for clients that never say so';
}

/** Those that were there at the end, and not before the load. */
function zombiesLeft({ zombies }: Evidence): number {
  return zombies.groups.reduce((sum, { stillThere, beforeLoad }) => sum + Math.max(0, stillThere - beforeLoad), 0);
}

function describeLeft({ process }: Grower): string {
  return `${describeProcess(process)}, child of pid ${process.ppid}, ${formatDuration(process.ageMs)} old`;
}
