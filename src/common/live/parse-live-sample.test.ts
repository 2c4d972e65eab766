import { describe, expect, test } from '@jest/globals';
import type { LiveSample } from './live-sample.ts';
import { toLiveSample } from './parse-live-sample.ts';

const SAMPLE: LiveSample = {
  atMs: 12.5,
  epochMs: 1_790_000_000_000,
  isWhole: true,
  changed: [
    {
      pid: 7,
      ppid: 1,
      state: 'Z',
      startedAtMs: 10,
      threads: 1,
      rssKiB: 0,
      command: 'serve\u001b[31m',
      argv: '',
      zombieSinceMs: 12.5,
    },
  ],
  gone: [4],
  groups: [{ ppid: 1, state: 'S', isZombie: false, command: 'serve', count: 3 }],
  counts: { processes: 1, zombies: 1, children: 1 },
  sigchld: [[1, 'ignored']],
  acceptQueue: 2,
  accepted: 100,
  costMs: 0.4,
};

describe('toLiveSample', () => {
  test('takes what a probe prints', () => {
    expect(toLiveSample(JSON.parse(JSON.stringify(SAMPLE)))).toEqual(SAMPLE);
  });

  test('fields that were not read may be absent', () => {
    const { groups: _, sigchld: __, acceptQueue: ___, accepted: ____, ...required } = SAMPLE;
    expect(toLiveSample(required)).toEqual(required);
  });

  test.each<[string, object]>([
    ['changed[0].pid to be an integer from 1', { changed: [{ ...SAMPLE.changed[0], pid: 0 }] }],
    ['changed[0].state to be one of', { changed: [{ ...SAMPLE.changed[0], state: 'Q' }] }],
    ['gone to be an array of integers from 0', { gone: ['4'] }],
    ['groups[0].count to be an integer from 1', { groups: [{ ...SAMPLE.groups?.[0], count: 0 }] }],
    ['counts.zombies to be an integer', { counts: { processes: 1, children: 1 } }],
    ['sigchld to be an array of pid and disposition', { sigchld: [[1, 'blocked']] }],
    ['sigchld to be an array of pid and disposition', { sigchld: [['1', 'ignored']] }],
    ['costMs to be a number from 0', { costMs: -1 }],
  ])('expects %s', (message, wrong) => {
    expect(() => toLiveSample({ ...SAMPLE, ...wrong })).toThrow(message);
  });
});
