/** The page has a text for everything that an experiment may show. */
import { expect, test } from '@jest/globals';
import { EXPERIMENT_NAMES, EXPERIMENTS } from '../common/lab/experiments.ts';
import { en } from './messages/en.ts';

test.each(EXPERIMENT_NAMES)(
  '%s has a text for its statement, its plan, its lesson and each outcome, and no other',
  (name) => {
    const { id, outcomes } = EXPERIMENTS[name];
    const keys = Object.keys(en).filter((key) => key.startsWith(`${id}.`));
    expect(keys).toEqual([`${id}.statement`, `${id}.plan`, ...outcomes.map((each) => `${id}.${each}`), `${id}.lesson`]);
  },
);
