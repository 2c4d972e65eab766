/** The page has a text for each check that a verdict of the lab may have. */
import { expect, test } from '@jest/globals';
import { CHECK_IDS } from '../common/checks/checks.ts';
import { STOPS } from '../common/checks/stops.ts';
import { en } from './messages/en.ts';

test('each check has a text, and nothing else has one', () => {
  const texts = Object.keys(en).filter((key) => key.startsWith('check.'));
  expect(texts).toEqual([...CHECK_IDS, STOPS].map((id) => `check.${id}`));
});
