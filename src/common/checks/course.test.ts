import { describe, expect, test } from '@jest/globals';
import { CourseRecorder } from './course.ts';
import { processRecord, zombieRecord } from './evidence.fixture.ts';

const server = processRecord({ pid: 1, ppid: 0, rssKiB: 900 });

describe('CourseRecorder', () => {
  test('counts processes and zombies, and tells the memory of the server, from the first look on', () => {
    const course = new CourseRecorder(1);
    course.observe({ atMs: 5_000, processes: [server] });
    course.observe({ atMs: 5_100.4, processes: [server, processRecord({ pid: 7 }), zombieRecord({ pid: 8 })] });
    expect(course.report().samples).toEqual([
      { atMs: 0, processes: 1, zombies: 0, rssKiB: 900 },
      { atMs: 100, processes: 3, zombies: 1, rssKiB: 900 },
    ]);
  });

  test('a report that is made does not change with later looks', () => {
    const course = new CourseRecorder(1);
    course.observe({ atMs: 0, processes: [server] });
    const { samples } = course.report();
    course.observe({ atMs: 50, processes: [server, zombieRecord({ pid: 8 })] });
    expect(samples).toHaveLength(1);
  });

  test('remembers the moment with the most zombies, else with the most processes', () => {
    const course = new CourseRecorder(1);
    course.observe({ atMs: 0, processes: [server, processRecord({ pid: 7 }), processRecord({ pid: 9 })] });
    expect(course.report().worst).toMatchObject({ atMs: 0, processes: [{ pid: 1 }, { pid: 7 }, { pid: 9 }] });
    course.observe({ atMs: 50, processes: [server, zombieRecord({ pid: 8 })] });
    course.observe({ atMs: 90, processes: [server, processRecord({ pid: 10 })] });
    expect(course.report().worst).toMatchObject({ atMs: 50, processes: [{ pid: 1 }, { pid: 8 }], omitted: 0 });
  });

  test('stays small: of a long run every second sample is kept, of a crowd the first', () => {
    const course = new CourseRecorder(1);
    const crowd = [server, ...Array.from({ length: 999 }, (_, index) => zombieRecord({ pid: index + 2 }))];
    for (let index = 0; index < 5_000; index += 1) course.observe({ atMs: index, processes: crowd });
    const { samples, worst } = course.report();
    expect(samples.length).toBeLessThanOrEqual(601);
    expect(samples.length).toBeGreaterThan(200);
    expect(samples.at(-1)?.atMs).toBeGreaterThan(4_900);
    expect([worst.processes.length, worst.omitted]).toEqual([200, 800]);
  });

  test('tells no memory where the server is not there', () => {
    const course = new CourseRecorder(7);
    course.observe({ atMs: 0, processes: [server] });
    expect(course.report().samples[0]?.rssKiB).toBe(0);
  });
});
