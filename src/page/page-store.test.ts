import { describe, expect, test } from '@jest/globals';
import { PENDING } from '../common/lab/lab-verdict.ts';
import type { TimelinePoint, WholeMessage } from '../common/live/live-message.ts';
import type { LiveProcess, LiveSample } from '../common/live/live-sample.ts';
import { liveProcess } from '../common/live/recording.fixture.ts';
import { PageStore } from './page-store.ts';
import { treeOrder } from './tree-order.ts';

const point = (epochMs: number): TimelinePoint => ({ epochMs, processes: 1, zombies: 0 });
const COUNTS = { processes: 1, zombies: 0, children: 0 };

function whole(overrides: Partial<WholeMessage> = {}): WholeMessage {
  return {
    event: 'whole',
    name: 'web',
    isLab: false,
    status: { kind: 'live' },
    atMs: 1_000,
    epochMs: 5_000,
    processes: [liveProcess(1, 0)],
    counts: COUNTS,
    points: [point(1), point(2)],
    ...overrides,
  };
}

function sample(overrides: Partial<LiveSample> = {}): LiveSample {
  return {
    atMs: 2_000,
    epochMs: 6_000,
    isWhole: false,
    changed: [],
    gone: [],
    counts: COUNTS,
    costMs: 1,
    ...overrides,
  };
}

describe('PageStore', () => {
  test('a whole message takes the place of all that was there, but for the timeline, which goes on', () => {
    const store = new PageStore();
    store.apply(whole({ processes: [liveProcess(1, 0), liveProcess(9, 1)] }), 0);
    store.apply(whole({ points: [point(2), point(3)], sigchld: [[1, 'ignored']] }), 0);
    expect([...store.processes.keys()]).toEqual([1]);
    expect(store.points.map(({ epochMs }) => epochMs)).toEqual([1, 2, 3]);
    expect(store.sigchld.get(1)).toBe('ignored');
    expect(store.lastEpochMs).toBe(3);
  });

  test('a sample changes what it names', () => {
    const store = new PageStore();
    store.apply(whole({ processes: [liveProcess(1, 0), liveProcess(2, 1), liveProcess(3, 1)] }), 0);
    const changed = [liveProcess(3, 1, { state: 'Z' }), liveProcess(4, 1)];
    store.apply({ event: 'sample', sample: sample({ changed, gone: [2] }), point: point(3) }, 0);
    expect([...store.processes.values()].map(({ pid, state }) => `${pid}${state}`)).toEqual(['1S', '3Z', '4S']);
    expect(store.points).toHaveLength(3);
  });

  test('a sample that is whole leaves nothing of the one before', () => {
    const store = new PageStore();
    store.apply(whole({ processes: [liveProcess(1, 0), liveProcess(2, 1)] }), 0);
    const groups = [{ ppid: 1, state: 'Z', isZombie: true, command: 'serve', count: 9_000 }] as const;
    store.apply({ event: 'sample', sample: sample({ isWhole: true, groups }) }, 0);
    expect([store.processes.size, store.groups]).toEqual([0, groups]);
    store.apply({ event: 'sample', sample: sample({ isWhole: true, changed: [liveProcess(1, 0)] }) }, 0);
    expect([store.processes.size, store.groups]).toEqual([1, undefined]);
  });

  test('a verdict takes the place of the one before, and goes with it', () => {
    const store = new PageStore();
    store.apply(whole({ isLab: true, verdict: PENDING }), 0);
    expect(store.verdict).toBe(PENDING);
    store.apply({ event: 'verdict', verdict: { ...PENDING, outcome: 'pass' } }, 0);
    expect(store.verdict?.outcome).toBe('pass');
    store.apply({ event: 'verdict' }, 0);
    expect(store.verdict).toBeUndefined();
    store.apply({ event: 'verdict', verdict: PENDING }, 0);
    store.apply(whole(), 0);
    expect(store.verdict).toBeUndefined();
  });

  test('the clock of the container goes on between samples, and not back', () => {
    const store = new PageStore();
    store.apply(whole(), 100);
    expect([store.containerMs(100), store.containerMs(350), store.containerMs(50)]).toEqual([1_000, 1_250, 1_000]);
  });

  test('the timeline has a bound', () => {
    const store = new PageStore();
    store.apply(whole({ points: Array.from({ length: 9_000 }, (_, index) => point(index + 1)) }), 0);
    expect(store.points).toHaveLength(3_600);
    expect(store.lastEpochMs).toBe(9_000);
  });
});

describe('treeOrder', () => {
  const order = (...processes: LiveProcess[]) =>
    treeOrder(new Map(processes.map((each) => [each.pid, each]))).map(
      ({ process, level }) => `${level}:${process.pid}`,
    );

  test('children stand below their parent, the oldest first', () => {
    expect(
      order(liveProcess(5, 2), liveProcess(1, 0), liveProcess(3, 1), liveProcess(2, 1), liveProcess(4, 2)),
    ).toEqual(['1:1', '2:2', '3:4', '3:5', '2:3']);
  });

  test('who has no parent in the table is a root', () => {
    expect(order(liveProcess(1, 0), liveProcess(7, 0), liveProcess(9, 4_711))).toEqual(['1:1', '1:7', '1:9']);
  });

  test('each process is one row, also in a circle', () => {
    expect(order(liveProcess(1, 0), liveProcess(2, 3), liveProcess(3, 2), liveProcess(4, 4)).sort()).toEqual([
      '1:1',
      '1:2',
      '1:4',
      '2:3',
    ]);
  });

  test('a chain of 5,000 is no deeper than the stack', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) => liveProcess(index + 1, index));
    expect(order(...chain).at(-1)).toBe('5000:5000');
  });
});
