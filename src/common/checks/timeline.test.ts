import { describe, expect, test } from '@jest/globals';
import { processRecord, zombieRecord } from './evidence.fixture.ts';
import { TimelineRecorder } from './timeline.ts';

const server = processRecord({ pid: 1, ppid: 0, rssKiB: 900 });

describe('TimelineRecorder', () => {
  test('counts processes and zombies, and has the memory of the server, from the first census on', () => {
    const timeline = new TimelineRecorder(1);
    timeline.observe({ atMs: 5_000, processes: [server] });
    timeline.observe({ atMs: 5_100.4, processes: [server, processRecord({ pid: 7 }), zombieRecord({ pid: 8 })] });
    expect(timeline.report().samples).toEqual([
      { atMs: 0, processes: 1, zombies: 0, rssKiB: 900 },
      { atMs: 100, processes: 3, zombies: 1, rssKiB: 900 },
    ]);
  });

  test('a report that is made does not change with later censuses', () => {
    const timeline = new TimelineRecorder(1);
    timeline.observe({ atMs: 0, processes: [server] });
    const { samples } = timeline.report();
    timeline.observe({ atMs: 50, processes: [server, zombieRecord({ pid: 8 })] });
    expect(samples).toHaveLength(1);
  });

  test('remembers the moment with the most zombies, else with the most processes', () => {
    const timeline = new TimelineRecorder(1);
    timeline.observe({ atMs: 0, processes: [server, processRecord({ pid: 7 }), processRecord({ pid: 9 })] });
    expect(timeline.report().worst).toMatchObject({ atMs: 0, processes: [{ pid: 1 }, { pid: 7 }, { pid: 9 }] });
    timeline.observe({ atMs: 50, processes: [server, zombieRecord({ pid: 8 })] });
    timeline.observe({ atMs: 90, processes: [server, processRecord({ pid: 10 })] });
    expect(timeline.report().worst).toMatchObject({ atMs: 50, processes: [{ pid: 1 }, { pid: 8 }], omitted: 0 });
  });

  test('stays small: of a long run every second sample is kept, of a crowd the first', () => {
    const timeline = new TimelineRecorder(1);
    const crowd = [server, ...Array.from({ length: 999 }, (_, index) => zombieRecord({ pid: index + 2 }))];
    for (let index = 0; index < 5_000; index += 1) timeline.observe({ atMs: index, processes: crowd });
    const { samples, worst } = timeline.report();
    expect(samples.length).toBeLessThanOrEqual(601);
    expect(samples.length).toBeGreaterThan(200);
    expect(samples.at(-1)?.atMs).toBeGreaterThan(4_900);
    expect([worst.processes.length, worst.omitted]).toEqual([200, 800]);
  });

  test('has no memory where the server is not there', () => {
    const timeline = new TimelineRecorder(7);
    timeline.observe({ atMs: 0, processes: [server] });
    expect(timeline.report().samples[0]?.rssKiB).toBe(0);
  });
});
