/**
 * Rounds in which every subject is measured once, one after the other, so that a machine that gets slower or faster does so
 * for all of them. What is quoted is the median; ratios are taken within a round, against the first subject (with several
 * points of an axis: the first one at the same point).
 */

export interface Measured {
  readonly name: string;
  /** Where on the table's axis, in its unit, if it has one. */
  readonly at?: number;
}

export interface Series extends Measured {
  readonly values: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the ratios to the first subject, round by round. */
  readonly ratio: number;
}

/** Every metric of every subject, in the subjects' order. `measure` gives a number for each metric. */
export async function measureRounds<Subject extends Measured, Metric extends string>(bench: {
  rounds: number;
  subjects: readonly Subject[];
  metrics: readonly Metric[];
  measure: (subject: Subject) => Promise<Readonly<Record<Metric, number>>>;
}): Promise<Record<Metric, readonly Series[]>> {
  const rounds: Readonly<Record<Metric, number>>[][] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    const values: Readonly<Record<Metric, number>>[] = [];
    for (const subject of bench.subjects) {
      const measured = await bench.measure(subject);
      values.push(measured);
      tellProgress(`round ${round} of ${bench.rounds}`, subject, measured);
    }
    rounds.push(values);
  }
  const entries = bench.metrics.map((metric): [Metric, readonly Series[]] => [
    metric,
    seriesOf(
      bench.subjects,
      rounds.map((values) => values.map((value) => value[metric])),
    ),
  ]);
  return Object.fromEntries(entries) as Record<Metric, readonly Series[]>;
}

function tellProgress(where: string, { name, at }: Measured, measured: Readonly<Record<string, number>>): void {
  const values = Object.entries(measured).map(([metric, value]) => `${metric} ${value.toFixed(2)}`);
  process.stderr.write(`${where}: ${name}${at === undefined ? '' : `, at ${at}`}: ${values.join(', ')}\n`);
}

/** `rounds`: for each the values, in the order of the subjects. */
export function seriesOf(subjects: readonly Measured[], rounds: readonly (readonly number[])[]): readonly Series[] {
  return subjects.map((subject, index) => {
    const base = subjects.findIndex(({ at }) => at === subject.at);
    const valuesOf = (of: number) => rounds.map((round) => round[of] ?? Number.NaN);
    return summarise(subject, valuesOf(index), valuesOf(base));
  });
}

function summarise({ name, at }: Measured, values: readonly number[], base: readonly number[]): Series {
  return {
    name,
    ...(at === undefined ? {} : { at }),
    values,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ratio: medianRatio(values, base),
  };
}

/** Median of the ratios of one subject's values to another's, round by round; at one point, where the table has an axis. */
export function ratioOf(series: readonly Series[], { of, to, at }: { of: string; to: string; at?: number }): number {
  const find = (name: string) => {
    const found = series.find((each) => each.name === name && each.at === at);
    if (found === undefined) throw new Error(`expected ${name} to be measured${at === undefined ? '' : `, at ${at}`}`);
    return found.values;
  };
  return medianRatio(find(of), find(to));
}

/** Median of the ratios, round by round. */
function medianRatio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
