/** A share of the table, of every rule: subjects with one fault get the verdict that is right, and so do their sound twins. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildFolder } from '../../testkit/subject-image.ts';
import { startAtOnce } from '../support/at-once.ts';
import type { VerdictCase } from './case.ts';
import { CASES } from './cases.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { SHARE } from './share.ts';

jest.setTimeout(600_000);

const shared = CASES.filter(({ name }) => SHARE.includes(name));

describe('the verdict is right for', () => {
  let resultOf: (subject: VerdictCase) => Promise<CaseResult>;

  beforeAll(async () => {
    const image = await buildFolder('verdicts/subjects');
    resultOf = startAtOnce(shared, { atOnce: 3, job: (subject) => runCase(subject, image) });
  });

  test.each(shared.map((subject) => ({ name: subject.name, subject })))('$name', async ({ subject }) => {
    const { wrong } = await resultOf(subject);
    expect(wrong).toEqual([]);
  });
});
