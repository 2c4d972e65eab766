/**
 * Compares what the two observers see of zombies at the end. It repeats a comparison that disagrees: a process that ends between
 * two samples makes one, and only a disagreement that stays means that either observer is wrong.
 */
import { compareObservers, observersAgree } from '../../../common/checks/compare-observers.ts';
import type { PsEvidence } from '../../../common/checks/evidence.ts';
import { askPs } from './ask-ps.ts';
import type { Observation } from './observation.ts';
import type { Waits } from './waits.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 100;

/** @throws Interrupted */
export function compareWithPs(observers: { observation: Observation; procDir: string; waits: Waits }): PsEvidence {
  for (let attempt = 1; ; attempt += 1) {
    const before = observers.observation.sample().processes;
    const answer = askPs(observers);
    if (answer.kind !== 'seen') return answer;
    const after = observers.observation.sample().processes;
    // Our own zombie is in no census; it has been reaped long before.
    const evidence = compareObservers({ before, ps: observers.observation.withoutLeftOut(answer.processes), after });
    if (observersAgree(evidence) || attempt === ATTEMPTS) return evidence;
    observers.waits.pause(PAUSE_MS);
  }
}
