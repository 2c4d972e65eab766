/**
 * The server's memory over a long run, in the order of its connections: a program that has warmed up keeps what it has. It
 * asks more than `memory-flat`, which knows a beginning and an end alone and must leave room for warming up: of what was seen
 * in the second half of the connections, the least of the later samples must not be above the least of the earlier ones. The
 * least, because what is kept for those who are there at the moment comes and goes.
 */

import { counted, formatCount } from '../report/phrase.ts';
import { fail, type Judgement, pass, unknown } from './finding.ts';

export interface CurvePoint {
  /** Connections accepted so far. */
  readonly connections: number;
  /** Of the server's own, no file's. */
  readonly anonymousKiB: number;
}

/** Growth by less may be the allocator's, however many the connections. */
const NOISE_KIB = 64;

export function judgeCurve(points: readonly CurvePoint[]): Judgement {
  const all = Math.max(0, ...points.map(({ connections }) => connections));
  const warm = points.filter(({ connections }) => connections > all / 2);
  const half = Math.floor(warm.length / 2);
  const [earlier, later] = [warm.slice(0, half), warm.slice(half)];
  const span = (later[0]?.connections ?? 0) - (earlier[0]?.connections ?? 0);
  if (earlier.length === 0 || span <= 0) {
    return unknown(`expected two samples in the second half of the connections, received ${warm.length}`);
  }
  const [before, after] = [minimum(earlier), minimum(later)];
  const observed = `at least ${formatCount(after)} KiB in the later samples, ${formatCount(before)} in the earlier`;
  const bytes = (kib: number) => counted(Math.ceil((kib * 1_024) / span), 'byte');
  if (after - before <= NOISE_KIB) {
    return pass(observed, [`a leak of more than ${bytes(NOISE_KIB)} a connection would have shown`]);
  }
  return fail({
    observed,
    evidence: [`${bytes(after - before)} a connection over ${formatCount(span)}`],
    remedy: 'release what was kept for a client when it has gone; a cache needs a limit',
  });
}

function minimum(points: readonly CurvePoint[]): number {
  return Math.min(...points.map(({ anonymousKiB }) => anonymousKiB));
}
