/** `await expect(container).toHaveNoOrphans(before)`: PID 1 has no child, alive or defunct, that it did not have before. */
import { newSince } from '../../common/process-table/identity.ts';
import type { Census } from '../../common/process-table/model.ts';
import { describeCommand } from '../../common/process-table/process-tree.ts';
import { containerOf, lookAt } from './looked-at.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

/** `before` comes from `takeBaseline`. Where the server itself is PID 1, its own children are meant as well. */
export function toHaveNoOrphans(received: unknown, before: Census, options: RetryOptions = {}): Promise<MatcherResult> {
  const container = containerOf(received);
  return matchWithin(options, {
    expected: 'no new child of PID 1',
    look: async () => {
      const { processes } = await lookAt(container);
      const orphans = newSince(before.processes, processes).filter(({ ppid }) => ppid === 1);
      if (orphans.length === 0) return undefined;
      return orphans.map((each) => `  ${each.pid} ${each.state} ${describeCommand(each)}`).join('\n');
    },
  });
}
