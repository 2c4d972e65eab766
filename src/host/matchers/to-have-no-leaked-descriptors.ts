/** `await expect(container).toHaveNoLeakedDescriptors(before)`: no process that was there before has more descriptors. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { toIdentity } from '../../common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';
import { describeCommand } from '../../common/process-table/process-tree.ts';
import { assertCensus, assertRetryOptions } from './arguments.ts';
import { inspect, toContainer } from './inspect.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

/**
 * `before` comes from `takeBaseline`.
 * @throws ForkbedError ERR_BLIND where no descriptor of before could be read; ArgumentError; and as `takeBaseline`
 */
export function toHaveNoLeakedDescriptors(
  this: unknown,
  received: unknown,
  before: Census,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  assertCensus('toHaveNoLeakedDescriptors', before);
  assertRetryOptions('toHaveNoLeakedDescriptors', options);
  const container = toContainer(received, options.engine);
  const counted = countDescriptors(before);
  if (counted.size === 0) throw new ForkbedError('ERR_BLIND', 'expected descriptors of before, none could be read');
  return matchWithin(this, options, {
    expected: 'no more descriptors than before',
    expectedNot: 'more descriptors than before',
    sample: async () => {
      const now = await inspect(container, options);
      const counts = countDescriptors(now);
      const compared = now.processes.flatMap((process) => compare(process, { counted, counts }));
      const grown = compared.filter(({ isMore }) => isMore);
      const seen = compared.map(({ row }) => row).join('\n');
      return { complaint: grown.length === 0 ? undefined : grown.map(({ row }) => row).join('\n'), seen };
    },
  });
}

type Counts = ReadonlyMap<string, number>;

function countDescriptors({ processes, details }: Census): Counts {
  const counts = new Map<string, number>();
  for (const process of processes) {
    const descriptors = details.find(({ pid }) => pid === process.pid)?.descriptors;
    if (descriptors !== undefined) counts.set(toIdentity(process), descriptors);
  }
  return counts;
}

function compare(process: ProcessRecord, { counted, counts }: { counted: Counts; counts: Counts }) {
  const before = counted.get(toIdentity(process));
  const now = counts.get(toIdentity(process));
  if (before === undefined || now === undefined) return [];
  const row = `  ${process.pid} ${describeCommand(process)}: ${now} descriptors, ${before} before`;
  return [{ row, isMore: now > before }];
}
