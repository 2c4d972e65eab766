/** A second run of the catalogue, docs/pid1-repeat.json, beside its rows: in which facts the two differ, and why. Pure. */
import type { Catalogue } from './row.ts';
import { differences, type Fact, type FactDifference, type Row, type RowFacts, toRowFacts } from './row.ts';

/** docs/pid1-repeat.json. */
export interface Repeat {
  readonly machine: string;
  readonly rows: readonly RepeatedRow[];
}

export interface RepeatedRow extends RowFacts {
  /** The day of the second measurement, as in ISO 8601. */
  readonly date: string;
}

export interface RepeatDifference extends FactDifference {
  /** Absent where nobody has explained it. */
  readonly reason?: string;
}

/** Why a fact may differ from run to run; a fact that is not named here must repeat. */
export const VARIES: Readonly<Record<string, Partial<Record<Fact, string>>>> = {};

/** What another run's docs/pid1.json says, without its times. */
export function toRepeat({ machine, rows }: Catalogue): Repeat {
  return { machine, rows: rows.map((row) => ({ date: row.date, ...toRowFacts(row) })) };
}

/** Of the programs that both runs have. */
export function findRepeatDifferences(rows: readonly Row[], repeat: Repeat): RepeatDifference[] {
  return rows.flatMap((row) => {
    const again = repeat.rows.find(({ name }) => name === row.name);
    return again === undefined ? [] : differences(toRowFacts(row), again).map(withReason);
  });
}

function withReason(difference: FactDifference): RepeatDifference {
  const reason = VARIES[difference.name]?.[difference.fact];
  return { ...difference, ...(reason && { reason }) };
}

/** How many facts the two runs have of the same programs. */
export function countRepeated(rows: readonly Row[], repeat: Repeat): { programs: number; facts: number } {
  const both = rows.filter((row) => repeat.rows.some(({ name }) => name === row.name));
  const facts = both.map((row) => Object.keys(toRowFacts(row).facts).length);
  return { programs: both.length, facts: facts.reduce((sum, count) => sum + count, 0) };
}

export function describeDifference({ name, fact, before, now }: FactDifference): string {
  return `${name}: ${fact} was ${before}, is ${now}`;
}
