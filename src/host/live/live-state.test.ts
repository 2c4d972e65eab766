import { describe, expect, test } from '@jest/globals';
import { PENDING } from '../../common/lab/lab-verdict.ts';
import type { WholeMessage } from '../../common/live/live-message.ts';
import type { LiveProcess, LiveSample } from '../../common/live/live-sample.ts';
import { LiveState } from './live-state.ts';

function process(pid: number, overrides: Partial<LiveProcess> = {}): LiveProcess {
  const row = { pid, ppid: 1, state: 'S', startedAtMs: 10, threads: 1, rssKiB: 9, command: 'a', argv: 'a' } as const;
  return { ...row, ...overrides };
}

function sampleAt(atMs: number, overrides: Partial<LiveSample> = {}): LiveSample {
  const counts = { processes: 1, zombies: 0, children: 0 };
  return { atMs, epochMs: 1_000_000 + atMs, isWhole: false, changed: [], gone: [], counts, costMs: 1, ...overrides };
}

const USAGE = { memoryBytes: 4_096, pids: 1, pageFaults: undefined };
const wholeOf = (state: LiveState, since?: number) => state.whole(since) as WholeMessage;
const lastPoint = (state: LiveState) => wholeOf(state).points.at(-1);

describe('LiveState', () => {
  test('who comes later is told all that samples have said so far', () => {
    const state = new LiveState('web');
    state.status({ kind: 'live' });
    state.sample(sampleAt(0, { isWhole: true, changed: [process(1), process(2)], sigchld: [[1, 'caught']] }));
    state.sample(sampleAt(300, { changed: [process(2, { state: 'Z' }), process(3)], gone: [1] }));
    expect(wholeOf(state)).toMatchObject({
      event: 'whole',
      name: 'web',
      status: { kind: 'live' },
      atMs: 300,
      processes: [{ pid: 2, state: 'Z' }, { pid: 3 }],
      sigchld: [[1, 'caught']],
      points: [{ epochMs: 1_000_000 }, { epochMs: 1_000_300 }],
    });
  });

  test('who comes again is told the part of the timeline that is new', () => {
    const state = new LiveState('web');
    for (const atMs of [0, 300, 600]) state.sample(sampleAt(atMs));
    expect(wholeOf(state, 1_000_300).points.map(({ epochMs }) => epochMs)).toEqual([1_000_600]);
  });

  test('who comes later receives the verdict, until it is of the past', () => {
    const state = new LiveState('lab', { isLab: true });
    expect(state.verdict(PENDING)).toEqual({ event: 'verdict', verdict: PENDING });
    expect(wholeOf(state).verdict).toEqual(PENDING);
    expect(state.verdict(undefined)).toEqual({ event: 'verdict' });
    expect(wholeOf(state)).not.toHaveProperty('verdict');
  });

  test('before the first sample there is an empty table', () => {
    expect(wholeOf(new LiveState('web'))).toMatchObject({ status: { kind: 'starting' }, processes: [], points: [] });
  });

  test('a table that is whole, or too long, takes the place of the one before', () => {
    const state = new LiveState('web');
    state.sample(sampleAt(0, { isWhole: true, changed: [process(1), process(2)] }));
    const groups = [{ ppid: 1, state: 'Z', isZombie: true, command: 'a', count: 9 }] as const;
    state.sample(sampleAt(1, { isWhole: true, groups }));
    expect(wholeOf(state)).toMatchObject({ processes: [], groups });
    state.sample(sampleAt(2, { isWhole: true, changed: [process(1)] }));
    expect(wholeOf(state).groups).toBeUndefined();
  });

  test('the timeline has four points a second at most, however often samples come, and a bound', () => {
    const state = new LiveState('web');
    for (let atMs = 0; atMs <= 1_000; atMs += 50) state.sample(sampleAt(atMs));
    expect(wholeOf(state).points).toHaveLength(5);
    for (let atMs = 2_000; atMs <= 2_000_000; atMs += 250) state.sample(sampleAt(atMs));
    expect(wholeOf(state).points.length).toBeLessThanOrEqual(3_960);
  });

  test('connections per second come from the counter, and not from one that another life has begun', () => {
    const state = new LiveState('web');
    state.sample(sampleAt(0, { accepted: 1_000 }));
    expect(lastPoint(state)?.connectionsPerS).toBeUndefined();
    state.sample(sampleAt(2_000, { accepted: 1_500, acceptQueue: 3 }));
    expect(lastPoint(state)).toMatchObject({ connectionsPerS: 250, acceptQueue: 3 });
    state.status({ kind: 'ended', detail: 'with exit code 0' });
    state.status({ kind: 'live' });
    state.sample(sampleAt(4_000, { accepted: 9_000 }));
    expect(lastPoint(state)?.connectionsPerS).toBeUndefined();
  });

  test('CPU is the share of one core between two accounts of the engine', () => {
    const state = new LiveState('web');
    state.usage({ ...USAGE, cpuNs: 0 }, 0);
    state.usage({ ...USAGE, cpuNs: 500_000_000 }, 1_000);
    state.sample(sampleAt(0));
    expect(lastPoint(state)).toMatchObject({ cpuPercent: 50, memoryBytes: 4_096 });
  });
});
