import { describe, expect, test } from '@jest/globals';
import { PENDING } from '../../common/lab/lab-verdict.ts';
import type { LiveMessage } from '../../common/live/live-message.ts';
import type { LiveProcess, LiveSample } from '../../common/live/live-sample.ts';
import { toRecording } from '../../common/live/parse-recording.ts';
import { liveProcess, liveSample } from '../../common/live/recording.fixture.ts';
import { eventTime, type Recording } from '../../common/live/recording.ts';
import { Recorder } from './save-recorder.ts';

const POINTS = [{ epochMs: 5, processes: 1, zombies: 0 }];

function read(recorder: Recorder): Recording {
  return toRecording(JSON.parse([...recorder.json(POINTS)].join('')));
}

function add(recorder: Recorder, ...samples: readonly LiveSample[]): void {
  for (const sample of samples) recorder.add({ event: 'sample', sample });
}

/** The table at the end, as the page makes it. */
function lastTable({ whole, events }: Recording): LiveProcess[] {
  const table = new Map(whole.processes.map((process) => [process.pid, process]));
  for (const event of events) {
    if (event.event !== 'sample') continue;
    if (event.sample.isWhole) table.clear();
    for (const process of event.sample.changed) table.set(process.pid, process);
    for (const pid of event.sample.gone) table.delete(pid);
  }
  return [...table.values()].sort((a, b) => a.pid - b.pid);
}

describe('Recorder', () => {
  test('what was sent comes back in its order, with the timeline, and without controls', () => {
    const recorder = new Recorder('web');
    const status: LiveMessage = { event: 'status', status: { kind: 'live' } };
    recorder.add(status);
    add(recorder, liveSample(1, { isWhole: true, changed: [liveProcess(1, 0)] }), liveSample(2));
    recorder.add({ event: 'status', status: { kind: 'ended', detail: 'with exit code 0' } });
    const { whole, events, thinnedUntilMs } = read(recorder);
    expect(whole.status).toEqual({ kind: 'live' });
    expect({ name: whole.name, isLab: whole.isLab, points: whole.points, thinnedUntilMs }).toEqual({
      name: 'web',
      isLab: false,
      points: POINTS,
      thinnedUntilMs: undefined,
    });
    expect(events.map(({ event }) => event)).toEqual(['sample', 'sample', 'status']);
    expect(events[0]).toMatchObject({ sample: { changed: [liveProcess(1, 0)] } });
  });

  test('a status has the time of the samples, and the same again is one', () => {
    let nowMs = 0;
    const recorder = new Recorder('web', { now: () => nowMs });
    add(recorder, liveSample(1));
    nowMs = 400;
    for (let each = 0; each < 5; each += 1) recorder.add({ event: 'status', status: { kind: 'lost', detail: 'gone' } });
    expect(read(recorder).events.map(eventTime)).toEqual([1_000_001_000, 1_000_001_400]);
  });

  test('a status again after a sample is another, and a verdict is not saved', () => {
    const recorder = new Recorder('web');
    add(recorder, liveSample(0));
    recorder.add({ event: 'status', status: { kind: 'live' } });
    add(recorder, liveSample(1));
    recorder.add({ event: 'verdict', verdict: PENDING });
    recorder.add({ event: 'status', status: { kind: 'live' } });
    expect(read(recorder).events.map(({ event }) => event)).toEqual(['sample', 'status', 'sample', 'status']);
  });

  test('what is older than the limit is in the table at the beginning', () => {
    const recorder = new Recorder('web', { limits: { maxMs: 10_000, maxBytes: 1e6 } });
    add(recorder, liveSample(0, { isWhole: true, changed: [liveProcess(1, 0), liveProcess(2, 1)] }));
    add(recorder, liveSample(5, { gone: [2] }), liveSample(12), liveSample(20, { changed: [liveProcess(3, 1)] }));
    const recording = read(recorder);
    expect(recording.whole.processes.map(({ pid }) => pid)).toEqual([1]);
    expect(recording.whole.epochMs).toBe(1_000_005_000);
    expect(recording.events).toHaveLength(2);
    expect(lastTable(recording).map(({ pid }) => pid)).toEqual([1, 3]);
  });

  test('its bytes have a bound: the older tables are merged, the newest are as they came, and the last is right', () => {
    const maxBytes = 200_000;
    const recorder = new Recorder('web', { limits: { maxMs: 900_000, maxBytes } });
    add(recorder, liveSample(0, { isWhole: true, changed: [liveProcess(1, 0)] }));
    // Each second ten begin, and those of the second before end.
    for (let second = 1; second <= 800; second += 1) {
      const pids = (which: number) => Array.from({ length: 10 }, (_, index) => which * 10 + index);
      const changed = pids(second).map((pid) => liveProcess(pid, 1, { argv: '</script><b>é' }));
      add(recorder, liveSample(second, { changed, gone: second === 1 ? [] : pids(second - 1) }));
      expect(recorder.bytes).toBeLessThanOrEqual(maxBytes);
    }
    const text = [...recorder.json(POINTS)].join('');
    expect(text).not.toContain('<');
    const recording = read(recorder);
    expect(Buffer.byteLength(text)).toBeLessThan(maxBytes * 1.05);
    const times = recording.events.map(eventTime);
    expect(times.slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => (1_000_000 + 781 + index) * 1_000));
    expect(recording.thinnedUntilMs).toBeGreaterThan(times[0] ?? 0);
    expect(recording.thinnedUntilMs).toBeLessThan(times.at(-20) ?? 0);
    expect(lastTable(recording).map(({ pid }) => pid)).toEqual([1, ...Array.from({ length: 10 }, (_, i) => 8_000 + i)]);
  });

  test('where nothing can be merged the oldest go', () => {
    const recorder = new Recorder('web', { limits: { maxMs: 900_000, maxBytes: 20_000 } });
    for (let second = 1; second <= 500; second += 1) {
      add(recorder, liveSample(second, { changed: [liveProcess(second, 1)] }));
      expect(recorder.bytes).toBeLessThanOrEqual(20_000);
    }
    const recording = read(recorder);
    expect(recording.whole.processes.length).toBeGreaterThan(300);
    expect(lastTable(recording)).toHaveLength(500);
  });
});
