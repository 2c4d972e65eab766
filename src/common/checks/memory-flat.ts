/**
 * The server's memory does not grow with the number of connections. Counted is what is its own, no file's: pages of code that
 * the first clients bring in are no leak. Nor is what an allocator, a compiler or a cache takes once: so where the load made
 * it grow, further connections must do so, too, at half the rate at least. A small leak shows only in a long run: the finding
 * says from which size on this one would have shown it.
 */
import { beforeAndAfter, notTheSame } from './before-and-after.ts';
import { connectionsServed, loadIsOver, passIfCovered } from './coverage.ts';
import type { AgainEvidence, Evidence, LoadEvidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { counted, describeProcess, formatCount } from './phrase.ts';

const WARMING_UP_KIB = 1_024;
/** What a connection may leave behind in tables and logs. */
const BYTES_A_CONNECTION = 64;
const PAGE_KIB = 4;
/** Growth by less may be the allocator's, however few the connections. */
const NOISE_KIB = 64;
const STILL_GROWING = 0.5;

export const memoryFlat: Check = {
  id: 'memory-flat',
  expected: 'the memory of the server does not grow with the number of connections',
  judge: (evidence) => {
    const server = beforeAndAfter(evidence);
    if (server === undefined) return notTheSame(evidence);
    const { process } = server;
    const then = server.before?.anonymousKiB;
    const now = server.after?.anonymousKiB;
    if (then === undefined || now === undefined) {
      return unknown(`the kernel does not tell how much memory pid ${process.pid} has of its own (Linux 4.5 does)`);
    }
    const observed = `${formatCount(now)} KiB, ${formatCount(then)} before`;
    const grownKiB = now - then;
    const served = countedConnections(evidence.load);
    const allowedKiB = allowance(served);
    if (grownKiB <= allowedKiB) return passIfCovered(evidence, observed, smallestLeak(allowedKiB, served));
    return judgeGrowth(evidence, { observed, grownKiB, lines: [describeProcess(process)] });
  },
};

/** Whether further connections must tell what the growth was. For the observer, who makes them. */
export function grewUnderLoad(evidence: Pick<Evidence, 'subject' | 'baseline' | 'after' | 'load'>): boolean {
  const server = beforeAndAfter(evidence);
  const then = server?.before?.anonymousKiB;
  const now = server?.after?.anonymousKiB;
  return then !== undefined && now !== undefined && now - then > allowance(countedConnections(evidence.load));
}

function judgeGrowth(
  evidence: Evidence,
  { observed, grownKiB, lines }: { observed: string; grownKiB: number; lines: readonly string[] },
): Judgement {
  const { again, load } = evidence;
  const served = countedConnections(load);
  if (!loadIsOver(load)) return unknown(`${observed}, but not all clients have finished`, lines);
  if (load.kind !== 'connections') {
    return unknown(`${observed}; a leak or a warming up cannot be told apart without connections to count`, lines);
  }
  const growth = growthOf(again);
  if (again === undefined || growth === undefined || again.connections === 0 || served === 0) {
    return unknown(`${observed}; whether it was warming up cannot be told: no further connection was answered`, lines);
  }
  const more = `${formatCount(growth)} KiB more over ${counted(again.connections, 'further connection')}`;
  const rate = bytesEach(growth, again.connections);
  if (growth <= NOISE_KIB || rate < bytesEach(grownKiB, served) * STILL_GROWING) {
    return passIfCovered(evidence, `${observed}, ${more}: it was warming up`);
  }
  return fail({
    observed: `${observed}, ${more}`,
    evidence: [
      ...lines,
      `${formatCount(bytesEach(grownKiB, served))} bytes a connection under load, ${formatCount(rate)} afterwards`,
    ],
    remedy: 'release what was kept for a client when it has gone; a cache needs a limit',
  });
}

function growthOf(again: AgainEvidence | undefined): number | undefined {
  if (again?.beforeKiB === undefined || again.afterKiB === undefined) return undefined;
  return again.afterKiB - again.beforeKiB;
}

function bytesEach(kib: number, connections: number): number {
  return Math.round((kib * 1_024) / connections);
}

/** Those of a load that is not ours nobody has counted. */
function countedConnections(load: LoadEvidence): number {
  return load.kind === 'connections' ? connectionsServed(load) : 0;
}

function allowance(served: number): number {
  return WARMING_UP_KIB + (served * BYTES_A_CONNECTION) / 1_024;
}

/** A page more than what is allowed: the kernel counts in pages. */
function smallestLeak(allowedKiB: number, served: number): string[] {
  if (served === 0) return [];
  const bytes = Math.ceil(((allowedKiB + PAGE_KIB) * 1_024) / served);
  return [`a leak of ${formatCount(bytes)} bytes a connection would have shown`];
}
