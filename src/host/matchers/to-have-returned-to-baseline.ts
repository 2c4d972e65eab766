/** `await expect(container).toHaveReturnedToBaseline(before)`: it has no process that it did not have before. */

import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { newSince } from '../../common/process-table/identity.ts';
import type { Census } from '../../common/process-table/model.ts';
import { containerOf, lookAt } from './looked-at.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

const SHOWN = 10;

/** `before` comes from `takeBaseline`. A worker that took the place of another is no process too many. */
export function toHaveReturnedToBaseline(
  received: unknown,
  before: Census,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  const container = containerOf(received);
  return matchWithin(options, {
    expected: `the ${before.processes.length} processes of before, or fewer`,
    look: async () => {
      const { processes } = await lookAt(container);
      if (processes.length <= before.processes.length) return undefined;
      const left = newSince(before.processes, processes);
      const tree = drawProcessTree(processes, { maxChildren: SHOWN });
      return `${processes.length} processes, ${left.length} of them new: ${left
        .slice(0, SHOWN)
        .map(({ pid }) => pid)
        .join(', ')}\n\n${tree}`;
    },
  });
}
