/** `await expect(container).toHaveNoLeakedDescriptors(before)`: no process that was there before has more descriptors. */

import { ForkbedError } from '../../common/forkbed-error.ts';
import { identityOf } from '../../common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';
import { describeCommand } from '../../common/process-table/process-tree.ts';
import { containerOf, lookAt } from './looked-at.ts';
import { type MatcherResult, matchWithin, type RetryOptions } from './retry.ts';

/** `before` comes from `takeBaseline`. @throws ForkbedError ERR_BLIND where no descriptor of before could be read */
export function toHaveNoLeakedDescriptors(
  received: unknown,
  before: Census,
  options: RetryOptions = {},
): Promise<MatcherResult> {
  const container = containerOf(received);
  const counted = countsOf(before);
  if (counted.size === 0) throw new ForkbedError('ERR_BLIND', 'expected descriptors of before, none could be read');
  return matchWithin(options, {
    expected: 'no more descriptors than before',
    look: async () => {
      const now = await lookAt(container);
      const counts = countsOf(now);
      const grown = now.processes.flatMap((process) => describeGrowth(process, { counted, counts }));
      return grown.length === 0 ? undefined : grown.join('\n');
    },
  });
}

type Counts = ReadonlyMap<string, number>;

function countsOf({ processes, details }: Census): Counts {
  const counts = new Map<string, number>();
  for (const process of processes) {
    const descriptors = details.find(({ pid }) => pid === process.pid)?.descriptors;
    if (descriptors !== undefined) counts.set(identityOf(process), descriptors);
  }
  return counts;
}

function describeGrowth(process: ProcessRecord, { counted, counts }: { counted: Counts; counts: Counts }): string[] {
  const before = counted.get(identityOf(process));
  const now = counts.get(identityOf(process));
  if (before === undefined || now === undefined || now <= before) return [];
  return [`  ${process.pid} ${describeCommand(process)}: ${now} descriptors, ${before} before`];
}
