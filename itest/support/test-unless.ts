/** A test that this machine or this engine cannot run is skipped, and counted so, with the reason in its title. */
import { test } from '@jest/globals';

type Test = (title: string, job: () => Promise<void>) => void;
type TestOfEach = <Row extends readonly unknown[]>(
  rows: readonly Row[],
  title: string,
  job: (...row: Row) => Promise<void>,
) => void;

/** @param reason what is missing, as `it needs root`; `undefined` where nothing is */
export function testUnless(reason: string | undefined): Test {
  return reason === undefined ? test : (title, job) => test.skip(`${title} (${reason})`, job);
}

/** The same for each row, whose first item takes the place of `%s` in the title. */
export function testEachUnless(reason: string | undefined): TestOfEach {
  const one = testUnless(reason);
  return (rows, title, job) => {
    for (const row of rows) one(title.replace('%s', String(row[0])), () => job(...row));
  };
}
