/** Which limits go together with which modes and strategies; what does not is refused before anything begins. */

import type { ModeName, ReapName } from '../events/server-names.ts';
import { UsageError } from '../forkbed-error.ts';
import type { Drop } from './drop-option.ts';

interface Limits {
  readonly mode: ModeName;
  readonly maxChildren: number;
  readonly maxPerSource: number;
  readonly drop: Drop | undefined;
  readonly onLimit: 'defer' | 'refuse';
}

/** @throws UsageError */
export function validateLimits(limits: Limits, reap: ReapName): void {
  const { mode, maxChildren, onLimit } = limits;
  if (onLimit === 'refuse' && maxChildren === 0) {
    throw new UsageError(
      '--on-limit refuse: expected --max-children, which is the limit that it is for, received none',
    );
  }
  const limit = nameOfLimit(limits);
  if (limit === undefined) return;
  if (mode !== 'fork') throw new UsageError(`${limit}: expected --mode fork, received --mode ${mode}${instead(mode)}`);
  if (reap === 'double-fork') {
    throw new UsageError(
      `${limit}: expected another --reap than double-fork, whose server does not know who serves, received --reap ${reap}`,
    );
  }
}

function nameOfLimit({ maxChildren, maxPerSource, drop }: Limits): string | undefined {
  if (maxChildren > 0) return '--max-children';
  if (maxPerSource > 0) return '--max-per-source';
  return drop === undefined ? undefined : '--drop';
}

function instead(mode: ModeName): string {
  if (mode === 'prefork') return ', where --workers is the limit';
  return mode === 'single' ? ', which serves one client at a time' : ', which has no children';
}
