import { expect, test } from '@jest/globals';
import { fail, type Judgement, unknown } from '../checks/finding.ts';
import { toStories } from './stories.ts';

const finding = (id: 'alive' | 'served' | 'no-defunct', judgement: Judgement) => ({
  id,
  expected: `${id} holds`,
  ...judgement,
});

test('a finding of a cause of its own is a story as it is', () => {
  const alone = finding('alive', fail({ observed: 'gone', evidence: ['a', 'b'], remedy: 'find out' }));
  expect(toStories([alone])).toEqual([
    {
      ids: ['alive'],
      outcome: 'fail',
      expected: 'alive holds',
      observed: 'gone',
      evidence: ['a', 'b'],
      remedy: 'find out',
    },
  ]);
});

test('findings of one cause are one story, wherever they stand, with what is of all told once', () => {
  expect(
    toStories([
      finding('no-defunct', unknown('cut short', ['of all', 'seen: 1'])),
      finding('served', fail({ observed: 'cut short', evidence: [], remedy: 'wait' })),
      finding('alive', unknown('cut short', ['of all', 'seen: 2', 'seen: 3'])),
    ]),
  ).toEqual([
    {
      ids: ['no-defunct', 'alive'],
      outcome: 'unknown',
      observed: 'cut short',
      evidence: ['of all', 'no-defunct: seen: 1', 'alive: seen: 2', 'alive: seen: 3'],
    },
    { ids: ['served'], outcome: 'fail', expected: 'served holds', observed: 'cut short', evidence: [], remedy: 'wait' },
  ]);
});
