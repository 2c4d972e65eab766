import { describe, expect, test } from '@jest/globals';
import type { Census, ProcessDetail, ProcessRecord } from '../process-table/model.ts';
import { census, LISTEN_INODE, processDetail, processRecord, zombieRecord } from './evidence.fixture.ts';
import { ProcessHistory } from './process-history.ts';

function history(baseline: Census = census({ atMs: 0 })): ProcessHistory {
  return new ProcessHistory({ settleMs: 2_000, baseline, socket: { ownerPid: 1, inode: LISTEN_INODE } });
}

function sample(atMs: number, beside: readonly ProcessRecord[], details: readonly ProcessDetail[] = []): Census {
  return census({ atMs, beside, details, sockets: [] });
}

const child = processRecord({ pid: 7 });
const clean = processDetail({ pid: 7, descriptors: 4, socketInodes: [9_000] });
const holding = processDetail({ pid: 7, descriptors: 5, socketInodes: [9_000, LISTEN_INODE] });

describe('adopted', () => {
  test('finds a child of PID 1 that had another parent in an earlier sample', () => {
    const past = history();
    past.observe(sample(1_000, [child, processRecord({ pid: 8, ppid: 7 })]));
    past.observe(sample(2_000, [processRecord({ pid: 8, ppid: 1 })]));
    expect(past.adopted(census({ beside: [processRecord({ pid: 8, ppid: 1 })] }).processes)).toMatchObject([
      { process: { pid: 8 }, formerPpid: 7 },
    ]);
  });

  test('finds one that the baseline showed with another parent', () => {
    const past = history(census({ beside: [child, processRecord({ pid: 8, ppid: 7 })] }));
    expect(past.adopted([processRecord({ pid: 8, ppid: 1 })])).toMatchObject([{ formerPpid: 7 }]);
  });

  test('remembers the first parent over several', () => {
    const past = history();
    for (const ppid of [7, 6, 1]) past.observe(sample(1_000, [processRecord({ pid: 8, ppid })]));
    expect(past.adopted([processRecord({ pid: 8, ppid: 1 })])).toMatchObject([{ formerPpid: 7 }]);
  });

  test('tells those that came from outside, by docker exec or a health check, from those of PID 1', () => {
    const past = history();
    const outside = processRecord({ pid: 20, ppid: 0, command: 'sh' });
    const theirs = processRecord({ pid: 21, ppid: 20, command: 'sleep' });
    past.observe(sample(1_000, [child, outside, theirs, processRecord({ pid: 8, ppid: 7 })]));
    const left = [processRecord({ pid: 21, ppid: 1 }), processRecord({ pid: 8, ppid: 1 })];
    expect(past.adopted(left).map(({ fromOutside }) => fromOutside)).toEqual([true, false]);
  });

  test('takes as long for 100,000 in one chain as for 100,000 beside each other', () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => processRecord({ pid: index + 20, ppid: index + 19 }));
    const past = history();
    const beganMs = performance.now();
    past.observe(sample(1_000, [processRecord({ pid: 19, ppid: 0 }), ...chain]));
    // A fraction of a second; with a walk to the root for each it would be a minute.
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    const [last] = past.adopted([processRecord({ pid: 100_019, ppid: 1 })]);
    expect(last).toMatchObject({ formerPpid: 100_018, fromOutside: true });
  });

  test('takes a circle, as a reused pid makes one, for nobody from outside', () => {
    const past = history();
    past.observe(sample(1_000, [processRecord({ pid: 7, ppid: 8 }), processRecord({ pid: 8, ppid: 7 })]));
    expect(past.adopted([processRecord({ pid: 8, ppid: 1 })])).toMatchObject([{ formerPpid: 7, fromOutside: false }]);
  });

  test('leaves out those that PID 1 had from the first, and those that are not its children', () => {
    const past = history();
    const beside = [child, processRecord({ pid: 8, ppid: 7 })];
    past.observe(sample(1_000, beside));
    expect(past.adopted(census({ beside }).processes)).toEqual([]);
  });

  test('is not fooled by a reused pid', () => {
    const past = history();
    past.observe(sample(1_000, [processRecord({ pid: 8, ppid: 7, startTicks: 1 })]));
    past.observe(sample(2_000, [processRecord({ pid: 8, ppid: 1, startTicks: 2 })]));
    expect(past.adopted([processRecord({ pid: 8, ppid: 1, startTicks: 2 })])).toEqual([]);
  });
});

describe('children', () => {
  test('counts those seen alive since the baseline, each once', () => {
    const past = history(census({ beside: [processRecord({ pid: 2 })] }));
    past.observe(sample(1_000, [processRecord({ pid: 2 }), child]));
    past.observe(sample(2_000, [child, zombieRecord({ pid: 9 })]));
    expect(past.children()).toEqual({ seen: 1, clean: 0, unconfirmed: 0, holders: [] });
  });

  test('finds one clean that does not hold the listening socket', () => {
    const past = history();
    past.observe(sample(1_000, [child], [clean]));
    expect(past.children()).toMatchObject({ seen: 1, clean: 1, unconfirmed: 0, holders: [] });
  });

  test('finds one clean that held it only until it had closed it', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(9_000, [child], [clean]));
    expect(past.children()).toMatchObject({ clean: 1, unconfirmed: 0, holders: [] });
  });

  test('does not confirm one that held it when it was last seen', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(3_000, [child], [holding]));
    expect(past.children()).toMatchObject({ clean: 0, unconfirmed: 1, holders: [] });
  });

  test('finds a holder where it was held for longer than the settle window', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(3_001, [child], [holding]));
    expect(past.children()).toMatchObject({ clean: 0, unconfirmed: 0, holders: [{ pid: 7 }] });
  });

  test('keeps a holder that let go later', () => {
    const past = history();
    for (const atMs of [1_000, 4_000]) past.observe(sample(atMs, [child], [holding]));
    past.observe(sample(5_000, [child], [clean]));
    expect(past.children().holders).toMatchObject([{ pid: 7 }]);
  });

  test('starts anew where it was held, closed and held again', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(2_500, [child], [clean]));
    past.observe(sample(4_000, [child], [holding]));
    expect(past.children()).toMatchObject({ unconfirmed: 1, holders: [] });
  });

  test('finds a holder that was there at the baseline, and does not count it as born since', () => {
    const baseline = census({ atMs: 0, beside: [child], details: [processDetail({ pid: 1 }), holding] });
    const past = history(baseline);
    past.observe(sample(5_000, [child], [holding]));
    expect(past.children()).toMatchObject({ seen: 0, clean: 0, holders: [{ pid: 7 }] });
  });

  test('is no proof where it was put in from outside, as a health check is', () => {
    const past = history();
    past.observe(sample(1_000, [processRecord({ pid: 7, ppid: 0 })], [clean]));
    expect(past.children()).toEqual({ seen: 0, clean: 0, unconfirmed: 0, holders: [] });
  });

  test('never finds the owner of the socket', () => {
    const past = history();
    for (const atMs of [1_000, 9_000]) past.observe(sample(atMs, [], [processDetail({ pid: 1 })]));
    expect(past.children()).toEqual({ seen: 0, clean: 0, unconfirmed: 0, holders: [] });
  });

  test.each([
    ['whose descriptors may not be read', processDetail({ pid: 7, descriptors: undefined, socketInodes: undefined })],
    ['that is about to end and has closed all', processDetail({ pid: 7, descriptors: 0, socketInodes: [] })],
  ])('judges no process %s', (_, detail) => {
    const past = history();
    past.observe(sample(1_000, [child], [detail]));
    expect(past.children()).toEqual({ seen: 1, clean: 0, unconfirmed: 0, holders: [] });
  });
});
