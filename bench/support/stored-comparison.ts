/**
 * A result against the one that another revision has committed, of a benchmark that does not measure that revision: by the ratios to the
 * first row, each taken within one run, as times of two days cannot be compared. Pure.
 */
import type { Result, Target } from './result.ts';
import type { Series } from './rounds.ts';
import { rowName, type Table } from './table.ts';

/** Units of which more is better. */
const OF_SPEED = ['per second', '1/s'];
const OWN = 'forkbed';

/**
 * For each row that both have and that is not the first one: how many times as dear it has become. Where rows of a table are forkbed's by
 * name, it is about these alone: others pay for what is theirs.
 */
export function compareStored({ before, now, limit }: { before: Result; now: Result; limit: number }): Target[] {
  return now.tables.flatMap((table) => {
    const former = before.tables.find(({ question }) => question === table.question);
    return former === undefined ? [] : compareTables(former, table, limit);
  });
}

function compareTables(before: Table, now: Table, limit: number): Target[] {
  const isOwn = ({ name }: Series) => name.startsWith(OWN);
  const rows = now.series.some(isOwn) ? now.series.filter(isOwn) : now.series;
  return rows.flatMap((row) => {
    const former = before.series.find(({ name, at }) => name === row.name && at === row.at);
    // JSON has null for what was not measured, and of nothing there is no multiple. The first row of each point is what the others are
    // compared with.
    if (former === undefined || isFirst(now, row) || !(former.ratio > 0)) return [];
    const growth = row.ratio / former.ratio;
    const measured = OF_SPEED.includes(now.unit) ? 1 / growth : growth;
    return [{ what: `${now.question}: ${rowName(now, row)}`, limit, measured }];
  });
}

function isFirst({ series }: Table, { name, at }: Series): boolean {
  return series.find((each) => each.at === at)?.name === name;
}
