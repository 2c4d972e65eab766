/** A test that this machine or this engine cannot run is skipped, and counted so, with the reason in its title. */
import { test } from '@jest/globals';

type Test = (title: string, job: () => Promise<void>) => void;

/** @param reason what is missing, as `it needs root`; `undefined` where nothing is */
export function testUnless(reason: string | undefined): Test {
  return reason === undefined ? test : (title, job) => test.skip(`${title} (${reason})`, job);
}
