/**
 * Nothing was re-parented to PID 1 and stayed (S8). A process was adopted that was seen with another parent before, or whose
 * session another process began, or that an init has beside the one that it started. What PID 1 forked itself is not
 * adopted, and `children-gone` judges whether it stays.
 */

import { countLeft, describeFromOutside, describeLeftover, remedyForLeft } from '../execs/describe-execs.ts';
import { orphansLeftRemedy } from '../known-programs/describe-known-program.ts';
import { findKnownProgram } from '../known-programs/find-known-program.ts';
import { andMore, counted, describeProcess, formatDuration } from '../report/phrase.ts';
import { describeRate, passIfCovered } from './coverage.ts';
import type { Adoption, Evidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown, worst } from './finding.ts';

export const noOrphans: Check = {
  id: 'no-orphans',
  restsOnNetwork: true,
  expected: 'no process was adopted by PID 1 and stayed',
  judge: (evidence) =>
    evidence.orphans.count > 0
      ? orphans(evidence)
      : worst([passIfCovered(evidence, 'no new child of PID 1 is left'), ...perhapsOfExecs(evidence)]),
};

/** New children of PID 1 that began while an exec ran, in sessions of their own: either of the two may have forked them. */
function perhapsOfExecs({ execs }: Evidence): Judgement[] {
  if (execs === undefined) return [];
  const leftovers = [...execs.plans.map(({ left }) => left), execs.shared];
  const children = leftovers.flatMap(({ survivors }) => survivors.examples).filter(({ process }) => process.ppid === 1);
  if (children.length === 0) return [];
  return [
    unknown(
      'children of PID 1 may be what an exec has left: forked by PID 1 or adopted cannot be told apart from outside',
      children.map((each) => describeLeftover(each, execs)),
    ),
  ];
}

function orphans({ orphans: { count, examples, fromOutside }, load, subject, execs, pid1 }: Evidence): Judgement {
  const kind = execs !== undefined && countLeft(execs, 'survivors') > 0 ? 'survivors' : 'zombies';
  const reap = orphansLeftRemedy(findKnownProgram(pid1)) ?? 'what is adopted PID 1 must reap';
  return fail({
    observed: `PID 1 adopted ${counted(count, 'process', 'processes')} that stayed`,
    evidence: [
      ...examples.map(describeAdoption),
      ...andMore(count - examples.length),
      ...describeRate(count, load),
      ...describeFromOutside(fromOutside, { execs, kind }),
      subject.pid === 1 ? 'PID 1 is what is under test' : `PID 1 is not the server, which is pid ${subject.pid}`,
    ],
    remedy:
      execs !== undefined && countLeft(execs, kind) > 0
        ? remedyForLeft(execs, kind)
        : `a process must end or wait for its own children before it exits; ${reap}`,
  });
}

function describeAdoption({ process, formerPpid }: Adoption): string {
  const former = formerPpid === undefined ? 'forked by a process that is gone' : `once a child of pid ${formerPpid}`;
  return `${describeProcess(process)}, ${former}, ${formatDuration(process.ageMs)} old`;
}
