/**
 * The server's memory does not grow with the number of connections. Counted is what is its own, no file's: pages of code that
 * the first clients bring in are no leak. Neither is what an allocator takes once; so growth counts from a fixed allowance on,
 * and a small leak shows only in a long run: the finding says from which size on this one would have shown it.
 */

import { identityOf } from '../process-table/identity.ts';
import type { Census } from '../process-table/model.ts';
import { connectionsServed, loadIsOver, passIfCovered } from './coverage.ts';
import type { Check } from './finding.ts';
import { fail, unknown } from './finding.ts';
import { describeProcess, formatCount } from './phrase.ts';

const WARMING_UP_KIB = 1_024;
/** What a connection may leave behind in tables and logs. */
const BYTES_A_CONNECTION = 64;
const PAGE_KIB = 4;

export const memoryFlat: Check = {
  id: 'memory-flat',
  expected: 'the memory of the server does not grow with the number of connections',
  judge: (evidence) => {
    const { subject, baseline, after, load } = evidence;
    const then = look(baseline, subject.pid);
    const now = look(after, subject.pid);
    if (then.process === undefined || now.process === undefined || then.identity !== now.identity) {
      return unknown(`the server, pid ${subject.pid}, is not the process that it was before the load: see alive`);
    }
    if (then.kib === undefined || now.kib === undefined) {
      return unknown(`the kernel does not tell how much memory pid ${subject.pid} has of its own (Linux 4.5 does)`);
    }
    const served = connectionsServed(load);
    const grownKiB = now.kib - then.kib;
    const observed = `${formatCount(now.kib)} KiB, ${formatCount(then.kib)} before`;
    const allowedKiB = WARMING_UP_KIB + (served * BYTES_A_CONNECTION) / 1_024;
    if (grownKiB <= allowedKiB) return passIfCovered(evidence, observed, smallestLeak(allowedKiB, served));
    const lines = [describeProcess(now.process)];
    if (!loadIsOver(load)) return unknown(`${observed}, but not all clients have finished`, lines);
    const each = served > 0 ? [`${formatCount(Math.round((grownKiB * 1_024) / served))} bytes a connection`] : [];
    return fail({
      observed,
      evidence: [...lines, ...each, `up to ${formatCount(Math.round(allowedKiB))} KiB count as warming up`],
      remedy:
        'release what was kept for a client when it has gone; if it is a cache, let one client fill it before the run',
    });
  },
};

function look(census: Census, pid: number) {
  const process = census.processes.find((each) => each.pid === pid);
  return {
    process,
    identity: process === undefined ? undefined : identityOf(process),
    kib: census.details.find((detail) => detail.pid === pid)?.anonymousKiB,
  };
}

/** A page more than what is allowed: the kernel counts in pages. */
function smallestLeak(allowedKiB: number, served: number): string[] {
  if (served === 0) return [];
  const shownKiB = allowedKiB + PAGE_KIB;
  return [`a leak of ${formatCount(Math.ceil((shownKiB * 1_024) / served))} bytes a connection would have shown`];
}
