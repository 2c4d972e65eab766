import { describe, expect, test } from '@jest/globals';
import { liveProcess, liveSample } from '../common/live/recording.fixture.ts';
import type { RecordedEvent, Recording } from '../common/live/recording.ts';
import { PageStore } from './page-store.ts';
import { formatPs } from './replay-ps.ts';
import { ReplayTape } from './replay-tape.ts';

const EPOCH_MS = 1_000_000_000;

function recording(events: readonly RecordedEvent[], overrides: Partial<Recording['whole']> = {}): Recording {
  return {
    format: 'forkbed-recording',
    version: 1,
    whole: {
      event: 'whole',
      name: 'web',
      isLab: false,
      status: { kind: 'live' },
      atMs: 0,
      epochMs: EPOCH_MS,
      processes: [liveProcess(1, 0)],
      counts: { processes: 1, zombies: 0, children: 0 },
      points: [1, 2, 3].map((second) => ({ epochMs: EPOCH_MS + second * 1_000, processes: second, zombies: 0 })),
      ...overrides,
    },
    events,
  };
}

const sample = (...parts: Parameters<typeof liveSample>): RecordedEvent => ({
  event: 'sample',
  sample: liveSample(...parts),
});

describe('ReplayTape', () => {
  const EVENTS: RecordedEvent[] = [
    sample(1, { changed: [liveProcess(2, 1)] }),
    sample(2, { changed: [liveProcess(2, 1, { state: 'Z', zombieSinceMs: 2_000 })] }),
    { event: 'status', status: { kind: 'ended', detail: 'with exit code 0' }, epochMs: EPOCH_MS + 2_500 },
    sample(3, { isWhole: true, changed: [liveProcess(9, 0)] }),
  ];

  function state(store: PageStore) {
    return [
      [...store.processes.values()].map(({ pid, state }) => `${pid}${state}`).join(' '),
      store.status.kind,
      store.points.length,
    ];
  }

  test('each moment has its table, its status and the timeline up to it, forward and back', () => {
    const store = new PageStore();
    const tape = new ReplayTape(recording(EVENTS), store);
    expect([tape.startMs, tape.endMs, tape.atMs]).toEqual([EPOCH_MS, EPOCH_MS + 3_000, EPOCH_MS]);
    expect(state(store)).toEqual(['1S', 'live', 0]);
    tape.seek(EPOCH_MS + 1_999);
    expect(state(store)).toEqual(['1S 2S', 'live', 1]);
    tape.seek(EPOCH_MS + 2_600);
    expect(state(store)).toEqual(['1S 2Z', 'ended', 2]);
    expect(store.containerMs(tape.atMs)).toBe(2_600);
    tape.seek(EPOCH_MS + 9_000);
    expect([tape.atMs, ...state(store)]).toEqual([EPOCH_MS + 3_000, '9S', 'ended', 3]);
    tape.seek(EPOCH_MS + 1_000);
    expect(state(store)).toEqual(['1S 2S', 'live', 1]);
    tape.seek(0);
    expect([tape.atMs, ...state(store)]).toEqual([EPOCH_MS, '1S', 'live', 0]);
  });

  test('a clock that was set back stands still', () => {
    const store = new PageStore();
    const tape = new ReplayTape(recording([sample(5), sample(2, { changed: [liveProcess(7, 1)] })]), store);
    expect(tape.endMs).toBe(EPOCH_MS + 5_000);
    tape.seek(EPOCH_MS + 4_000);
    expect(store.processes.has(7)).toBe(false);
    tape.seek(EPOCH_MS + 5_000);
    expect(store.processes.has(7)).toBe(true);
  });

  test('a run that had no table at its beginning begins with its first', () => {
    const store = new PageStore();
    const events: RecordedEvent[] = [{ event: 'status', status: { kind: 'live' }, epochMs: 0 }, ...EVENTS];
    const tape = new ReplayTape(recording(events, { epochMs: 0, processes: [] }), store);
    expect([tape.startMs, ...state(store)]).toEqual([EPOCH_MS + 1_000, '2S', 'live', 1]);
    const empty = new ReplayTape(recording([], { epochMs: 0, processes: [] }), new PageStore());
    expect([empty.startMs, empty.endMs]).toEqual([0, 0]);
  });
});

test('formatPs prints the table as ps does', () => {
  const processes = [
    liveProcess(1, 0, { startedAtMs: 1_000, argv: 'serve --port 80' }),
    liveProcess(7, 1, { startedAtMs: 3_000, state: 'Z', zombieSinceMs: 4_000, rssKiB: 0 }),
    liveProcess(8, 1, { startedAtMs: 4_000, argv: '' }),
    liveProcess(9, 8, { startedAtMs: 4_500, argv: 'a\u001b[2J' }),
  ];
  expect(formatPs(new Map(processes.map((each) => [each.pid, each])), 5_000).split('\n')).toEqual([
    '    PID    PPID STAT ELAPSED   RSS COMMAND',
    '      1       0 S          4   900 serve --port 80',
    '      7       1 Z          2     0  \\_ [serve] <defunct>',
    '      8       1 S          1   900  \\_ [serve]',
    '      9       8 S          0   900      \\_ a?[2J',
  ]);
});
