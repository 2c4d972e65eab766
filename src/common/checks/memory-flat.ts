/**
 * Memory does not grow with the number of connections: of no process that is there before and after. Counted is what is a
 * process's own or shared with others, and no file's: pages of code that the first clients bring in are no leak. What an
 * allocator, a compiler, a cache or a heap that waits for its collector takes once shows in further rounds of the load: they
 * add nothing. A small leak shows only in a long run: the finding has the size from which on this one would have shown it.
 */
import { allowedGrowth } from '../growth/trend.ts';
import { formatCount } from '../report/phrase.ts';
import { loadAmount } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { type Check, unknown } from './finding.ts';
import { describeGrower, describeTotal, judgeGrowth } from './judge-growth.ts';
import { loadNoun } from './load-kind.ts';

const PAGE_KIB = 4;

export const memoryFlat: Check = {
  id: 'memory-flat',
  restsOnNetwork: true,
  expected: 'memory does not grow with the number of connections',
  judge: (evidence) => {
    const { series, compared } = evidence.growth;
    const { before, now } = series.memory;
    if (compared === 0) return unknown('no process of before the load is there after it');
    if (before === 0 && now === 0) {
      return unknown('the kernel does not say how much memory a process has of its own (Linux 4.5 does)');
    }
    return judgeGrowth(evidence, {
      kind: 'memory',
      observed: describeTotal(series.memory, { noun: 'KiB', processes: compared }),
      amount: (more) => `${formatCount(more)} KiB`,
      line: (grower) => describeGrower(grower, 'KiB'),
      remedy: 'release what was kept for a client when it has gone; a cache needs a limit',
      flat: smallestLeak(evidence),
    });
  },
};

/** A page more than what is allowed: the kernel counts in pages. */
function smallestLeak({ growth, load }: Evidence): string[] {
  const done = loadAmount(load);
  if (growth.unit === 'ms' || done === 0) return [];
  const bytes = Math.ceil(((allowedGrowth('memory', growth) + PAGE_KIB) * 1_024) / done);
  return [`a leak of ${formatCount(bytes)} bytes a ${loadNoun(growth.unit)} would have shown`];
}
