/** `await expect(container).toHaveNoDefunctProcesses()`: nobody who has ended waits to be reaped. */
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { describeCommand, findZombies } from '../../common/process-table/process-tree.ts';
import { assertRetryOptions } from './arguments.ts';
import { inspect, toContainer } from './inspect.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

const SHOWN = 10;

/** A zombie of a moment is none: it holds as soon as one sample shows none. @throws ArgumentError; and as `takeBaseline` */
export function toHaveNoDefunctProcesses(
  this: unknown,
  received: unknown,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  assertRetryOptions('toHaveNoDefunctProcesses', options);
  const container = toContainer(received, options.engine);
  return matchWithin(this, options, {
    expected: 'no defunct process',
    expectedNot: 'a defunct process',
    sample: async () => {
      const { processes } = await inspect(container, options);
      const tree = drawProcessTree(processes, { maxChildren: SHOWN });
      const zombies = findZombies(processes);
      if (zombies.length === 0) return { complaint: undefined, seen: tree };
      const rows = zombies
        .slice(0, SHOWN)
        .map((each) => `  ${each.pid} ${describeCommand(each)}, child of pid ${each.ppid}`);
      const rest = zombies.length > SHOWN ? [`  and ${zombies.length - SHOWN} more`] : [];
      return { complaint: [`${zombies.length} defunct:`, ...rows, ...rest, '', tree].join('\n'), seen: tree };
    },
  });
}
