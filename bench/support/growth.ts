/** By how much a subject's cost grows along the axis, beyond what another's grows by: round by round, and then the median. */
import { median, type Series } from './rounds.ts';

/** NaN where one of the points was not measured. */
export function growthBeyond(
  series: readonly Series[],
  { of, to, from, until }: { of: string; to: string; from: number; until: number },
): number {
  const values = (name: string, at: number) =>
    series.find((each) => each.name === name && each.at === at)?.values ?? [];
  const growth = (name: string) =>
    values(name, until).map((value, round) => value / (values(name, from)[round] ?? Number.NaN));
  const base = growth(to);
  return median(growth(of).map((value, round) => value / (base[round] ?? Number.NaN)));
}
