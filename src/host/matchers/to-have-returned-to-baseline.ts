/** `await expect(container).toHaveReturnedToBaseline(before)`: it has no process that it did not have before. */
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { newSince } from '../../common/process-table/identity.ts';
import type { Census } from '../../common/process-table/model.ts';
import { withoutOwnOrphans } from '../../common/process-table/own-processes.ts';
import { assertCensus, assertRetryOptions } from './arguments.ts';
import { inspect, toContainer } from './inspect.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

const SHOWN = 10;

/**
 * `before` comes from `takeBaseline`. A worker that took the place of another is no process too many.
 * @throws ArgumentError; and as `takeBaseline`
 */
export function toHaveReturnedToBaseline(
  this: unknown,
  received: unknown,
  before: Census,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  assertCensus('toHaveReturnedToBaseline', before);
  assertRetryOptions('toHaveReturnedToBaseline', options);
  const container = toContainer(received, options.engine);
  const baseline = withoutOwnOrphans(before.processes);
  return matchWithin(this, options, {
    expected: `the ${baseline.length} processes of before, or fewer`,
    expectedNot: `more than the ${baseline.length} processes of before`,
    sample: async () => {
      const { processes } = await inspect(container, options);
      const tree = drawProcessTree(processes, { maxChildren: SHOWN });
      if (processes.length <= baseline.length) return { complaint: undefined, seen: tree };
      const left = newSince(baseline, processes);
      const pids = left.slice(0, SHOWN).map(({ pid }) => pid);
      const counts = `${processes.length} processes, ${left.length} of them new: ${pids.join(', ')}`;
      return { complaint: `${counts}\n\n${tree}`, seen: tree };
    },
  });
}
