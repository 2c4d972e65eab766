/**
 * Rounds in which every subject is measured once, one after the other, so that a machine that gets slower or faster does so
 * for all of them. What is quoted is the median; ratios are taken within a round, against the first subject.
 */
import type { BenchSubject } from './subjects.ts';

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the ratios to the first subject, round by round. */
  readonly ratio: number;
}

export async function measureRounds(bench: {
  rounds: number;
  subjects: readonly BenchSubject[];
  measure: (subject: BenchSubject) => Promise<number>;
}): Promise<readonly Series[]> {
  const rounds: number[][] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const values: number[] = [];
    for (const subject of bench.subjects) values.push(await bench.measure(subject));
    rounds.push(values);
    process.stderr.write(
      `round ${round + 1} of ${bench.rounds}: ${values.map((value) => value.toFixed(1)).join(', ')}\n`,
    );
  }
  return seriesOf(
    bench.subjects.map(({ name }) => name),
    rounds,
  );
}

/** `rounds`: for each the values, in the order of the names. */
export function seriesOf(names: readonly string[], rounds: readonly (readonly number[])[]): readonly Series[] {
  return names.map((name, index) => summarise(name, rounds, index));
}

function summarise(name: string, rounds: readonly (readonly number[])[], index: number): Series {
  const values = rounds.map((round) => round[index] ?? Number.NaN);
  const ratios = rounds.map((round) => (round[index] ?? Number.NaN) / (round[0] ?? Number.NaN));
  return {
    name,
    values,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ratio: median(ratios),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
