/**
 * Whether two observers of one namespace agree about its zombies. They cannot look at the same moment, so the census looks
 * before and after ps: what ps saw must be in one of them, and what was in both ps must have seen.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import { findZombies } from '../process-table/process-tree.ts';
import type { PsEvidence } from './evidence.ts';

export function compareObservers(observed: {
  before: readonly ProcessRecord[];
  ps: readonly ProcessRecord[];
  after: readonly ProcessRecord[];
}): PsEvidence & { kind: 'compared' } {
  const before = zombiePids(observed.before);
  const after = zombiePids(observed.after);
  const ps = zombiePids(observed.ps);
  return {
    kind: 'compared',
    onlyPs: [...ps].filter((pid) => !before.has(pid) && !after.has(pid)),
    onlyCensus: [...before].filter((pid) => after.has(pid) && !ps.has(pid)),
  };
}

/** `true` also where there is no ps to disagree. */
export function observersAgree(ps: PsEvidence): boolean {
  return ps.kind !== 'compared' || (ps.onlyPs.length === 0 && ps.onlyCensus.length === 0);
}

function zombiePids(processes: readonly ProcessRecord[]): Set<number> {
  return new Set(findZombies(processes).map((process) => process.pid));
}
