/**
 * Nothing was re-parented to PID 1 and stayed (S8). A process that was seen with another parent and is a child of PID 1 now
 * was adopted. One that was never seen with another parent may have been forked by PID 1 itself, as every child is where
 * the server is PID 1: that cannot be told from a census, so it is unknown, and `children-gone` judges that it stayed.
 */
import { newSince } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { passIfCovered, rateOf } from './coverage.ts';
import type { Adoption, Evidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { counted, describeProcess, firstFew, formatDuration } from './phrase.ts';
import { hasStayed } from './stayed.ts';

export const noOrphans: Check = {
  id: 'no-orphans',
  expected: 'no process was adopted by PID 1 and stayed',
  judge: (evidence) => {
    const { baseline, after } = evidence;
    const adopted = evidence.adopted.filter(({ process }) => hasStayed(process, evidence));
    if (adopted.length > 0) return orphans(adopted, evidence);
    const newcomers = newSince(baseline.processes, after.processes).filter(
      (process) => process.ppid === 1 && hasStayed(process, evidence),
    );
    if (newcomers.length > 0) return ofUnknownOrigin(newcomers);
    return passIfCovered(evidence, 'no new child of PID 1 is left');
  },
};

function orphans(adopted: readonly Adoption[], { load, subject }: Evidence): Judgement {
  return fail({
    observed: `PID 1 adopted ${counted(adopted.length, 'process', 'processes')} that stayed`,
    evidence: [
      ...firstFew(adopted, describeAdoption),
      ...rateOf(adopted.length, load),
      subject.pid === 1 ? 'PID 1 is what is under test' : `PID 1 is not the server, which is pid ${subject.pid}`,
    ],
    remedy: 'a process must end or wait for its own children before it exits; what is adopted PID 1 must reap',
  });
}

function ofUnknownOrigin(newcomers: readonly ProcessRecord[]): Judgement {
  const noun = newcomers.length === 1 ? 'new child' : 'new children';
  return unknown(
    `PID 1 has ${counted(newcomers.length, noun, noun)}; forked by it or adopted cannot be told: see children-gone`,
    firstFew(newcomers, describeProcess),
  );
}

function describeAdoption({ process, formerPpid }: Adoption): string {
  return `${describeProcess(process)}, once a child of pid ${formerPpid}, ${formatDuration(process.ageMs)} old`;
}
