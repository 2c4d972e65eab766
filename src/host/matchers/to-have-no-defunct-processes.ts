/** `await expect(container).toHaveNoDefunctProcesses()`: nobody who has ended waits to be reaped. */
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { describeCommand, zombiesOf } from '../../common/process-table/process-tree.ts';
import { containerOf, lookAt } from './looked-at.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

const SHOWN = 10;

/** A zombie of a moment is none: it holds as soon as one look shows none. */
export function toHaveNoDefunctProcesses(received: unknown, options: RetryOptions = {}): Promise<MatcherResult> {
  const container = containerOf(received);
  return matchWithin(options, {
    expected: 'no defunct process',
    look: async () => {
      const { processes } = await lookAt(container);
      const zombies = zombiesOf(processes);
      if (zombies.length === 0) return undefined;
      const rows = zombies
        .slice(0, SHOWN)
        .map((each) => `  ${each.pid} ${describeCommand(each)}, child of pid ${each.ppid}`);
      const rest = zombies.length > SHOWN ? [`  and ${zombies.length - SHOWN} more`] : [];
      return [
        `${zombies.length} defunct:`,
        ...rows,
        ...rest,
        '',
        drawProcessTree(processes, { maxChildren: SHOWN }),
      ].join('\n');
    },
  });
}
