/** `await expect(container).toHaveNoOrphans(before)`: PID 1 has no child, alive or defunct, that it did not have before. */
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { newSince } from '../../common/process-table/identity.ts';
import type { Census } from '../../common/process-table/model.ts';
import { describeCommand } from '../../common/process-table/process-tree.ts';
import { assertCensus, assertRetryOptions } from './arguments.ts';
import { inspect, toContainer } from './inspect.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

const SHOWN = 10;

/**
 * `before` comes from `takeBaseline`. Where the server itself is PID 1, its own children are meant as well.
 * @throws ArgumentError; and as `takeBaseline`
 */
export function toHaveNoOrphans(
  this: unknown,
  received: unknown,
  before: Census,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  assertCensus('toHaveNoOrphans', before);
  assertRetryOptions('toHaveNoOrphans', options);
  const container = toContainer(received, options.engine);
  return matchWithin(this, options, {
    expected: 'no new child of PID 1',
    expectedNot: 'a new child of PID 1',
    sample: async () => {
      const { processes } = await inspect(container, options);
      const orphans = newSince(before.processes, processes).filter(({ ppid }) => ppid === 1);
      const rows = orphans.map((each) => `  ${each.pid} ${each.state} ${describeCommand(each)}`);
      return {
        complaint: rows.length === 0 ? undefined : rows.join('\n'),
        seen: drawProcessTree(processes, { maxChildren: SHOWN }),
      };
    },
  });
}
