/**
 * The check `restarts`, of a run in which the subject was stopped and started again: it ends by itself when it is asked to, and
 * serves again. What its second life leaves behind is judged by the other checks, as in the first.
 */

import type { KnownProgram } from '../known-programs/known-program.ts';
import { type Finding, fail, type Judgement, pass, unknown, worst } from './finding.ts';
import type { Restart } from './run-evidence.ts';
import { describeEnd, killed, wasKilled } from './stops.ts';

const EXPECTED = 'stopped under load it ends before its engine kills it, and started again it serves';

/** `known`: what PID 1 is in the catalogue. */
export function judgeRestarts(restarts: readonly [Restart, ...Restart[]], known?: KnownProgram): Finding {
  const judged = restarts.map((restart) => ({ fault: restart.fault.fault, ...judgeOne(restart, known) }));
  const [first, ...others] = judged;
  if (first === undefined) throw new RangeError('expected a restart, received none');
  const { fault, ...judgement } = worst([first, ...others]);
  const relevant = judgement.outcome === 'pass' ? judged : [{ fault, ...judgement }];
  const observed = relevant.map((each) => `${each.fault}: ${each.observed}`).join('; ');
  return { id: 'restarts', expected: EXPECTED, ...judgement, observed };
}

function judgeOne({ fault, ended, unserved }: Restart, known: KnownProgram | undefined): Judgement {
  if (ended === undefined) return unknown(fault.observed);
  if (wasKilled(ended)) return killed(ended, known);
  const how = describeEnd(ended);
  if (unserved !== undefined) {
    return fail({
      observed: `${how}, and when it was started again nobody was served`,
      evidence: [unserved],
      remedy:
        'what a first life leaves in the container, such as a pid file, a lock or a socket, must not keep the next from starting',
    });
  }
  return pass(`${how}, and came back`);
}
