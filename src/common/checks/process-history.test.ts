import { describe, expect, test } from '@jest/globals';
import type { Census, ProcessDetail, ProcessRecord } from '../process-table/model.ts';
import { census, LISTEN_INODE, LISTENER, processDetail, processRecord, zombieRecord } from './evidence.fixture.ts';
import { ProcessHistory } from './process-history.ts';

function history(baseline: Census = census({ atMs: 0 })): ProcessHistory {
  return new ProcessHistory({
    settleMs: 2_000,
    baseline,
    socket: { ownerPid: 1, endpoint: { transport: 'tcp', port: 5005 } },
  });
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

  test('finds one that was never seen with another parent, where its session gives it away', () => {
    const past = history();
    past.observe(sample(1_000, [child]));
    expect(past.adopted([child])).toEqual([]);
    expect(past.adopted([child], () => true)).toMatchObject([{ process: { pid: 7 }, formerPpid: undefined }]);
  });

  test('asks nobody about those that PID 1 had at the baseline', () => {
    const past = history(census({ beside: [child] }));
    expect(past.adopted([child], () => true)).toEqual([]);
  });

  test('knows of one by its identity whether it came from outside', () => {
    const past = history();
    const outside = processRecord({ pid: 20, ppid: 0, command: 'sh' });
    past.observe(sample(1_000, [outside, processRecord({ pid: 21, ppid: 20 }), child]));
    past.observe(sample(2_000, [processRecord({ pid: 21, ppid: 1 }), child]));
    const ask = (process: ProcessRecord) => past.cameFromOutside(process);
    expect(ask(zombieRecord({ pid: 21 }))).toBe(true);
    expect(ask(zombieRecord({ pid: 21, startTicks: 9 }))).toBe(false);
    expect(ask(child)).toBe(false);
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
    expect(past.children()).toEqual({ seen: 1, clean: 0, unconfirmed: 0, holders: 0, examples: [] });
  });

  test('finds one clean that does not hold the listening socket', () => {
    const past = history();
    past.observe(sample(1_000, [child], [clean]));
    expect(past.children()).toMatchObject({ seen: 1, clean: 1, unconfirmed: 0, holders: 0, examples: [] });
  });

  test('finds one clean that held it only until it had closed it', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(9_000, [child], [clean]));
    expect(past.children()).toMatchObject({ clean: 1, unconfirmed: 0, holders: 0, examples: [] });
  });

  test('does not confirm one that held it when it was last seen', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(3_000, [child], [holding]));
    expect(past.children()).toMatchObject({ clean: 0, unconfirmed: 1, holders: 0, examples: [] });
  });

  test('finds a holder where it was held for longer than the settle window', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(3_001, [child], [holding]));
    expect(past.children()).toMatchObject({ clean: 0, unconfirmed: 0, holders: 1, examples: [{ pid: 7 }] });
  });

  test('keeps a holder that let go later', () => {
    const past = history();
    for (const atMs of [1_000, 4_000]) past.observe(sample(atMs, [child], [holding]));
    past.observe(sample(5_000, [child], [clean]));
    expect(past.children()).toMatchObject({ holders: 1, examples: [{ pid: 7 }] });
  });

  test('starts anew where it was held, closed and held again', () => {
    const past = history();
    past.observe(sample(1_000, [child], [holding]));
    past.observe(sample(2_500, [child], [clean]));
    past.observe(sample(4_000, [child], [holding]));
    expect(past.children()).toMatchObject({ unconfirmed: 1, holders: 0, examples: [] });
  });

  test('names the first five of many holders', () => {
    const past = history();
    const children = Array.from({ length: 7 }, (_, index) => processRecord({ pid: 20 + index }));
    const details = children.map(({ pid }) => ({ ...holding, pid }));
    for (const atMs of [1_000, 4_000]) past.observe(sample(atMs, children, details));
    expect(past.children().holders).toBe(7);
    expect(past.children().examples.map(({ pid }) => pid)).toEqual([20, 21, 22, 23, 24]);
  });

  test('finds a holder of any socket that listens on the port, IPv4 and IPv6', () => {
    const sockets = [LISTENER, { ...LISTENER, localAddress: '::', inode: 4_001 }];
    const past = history(census({ atMs: 0, sockets }));
    const onIpv6 = processDetail({ pid: 7, socketInodes: [4_001] });
    for (const atMs of [1_000, 4_000]) past.observe(sample(atMs, [child], [onIpv6]));
    expect(past.children().holders).toBe(1);
  });

  test('finds a holder of a listener that took the place of the first', () => {
    const past = history();
    const onNew = processDetail({ pid: 7, socketInodes: [4_002] });
    past.observe(sample(1_000, [child], [onNew]));
    expect(past.children().clean).toBe(1);
    const replaced = [{ ...LISTENER, inode: 4_002 }];
    for (const atMs of [2_000, 5_000]) past.observe({ ...sample(atMs, [child], [onNew]), sockets: replaced });
    expect(past.children()).toMatchObject({ clean: 0, holders: 1 });
  });

  test('finds no holder of another port', () => {
    const past = history(census({ atMs: 0, sockets: [LISTENER, { ...LISTENER, localPort: 80, inode: 4_003 }] }));
    const onOther = processDetail({ pid: 7, socketInodes: [4_003] });
    for (const atMs of [1_000, 4_000]) past.observe(sample(atMs, [child], [onOther]));
    expect(past.children()).toMatchObject({ clean: 1, holders: 0 });
  });

  describe('beside a pool, whose workers held it at the baseline', () => {
    const pool = census({ atMs: 0, beside: [child], details: [processDetail({ pid: 1 }), holding] });
    const held = (process: ProcessRecord) => {
      const past = history(pool);
      const detail = { ...holding, pid: process.pid };
      for (const atMs of [1_000, 5_000]) past.observe(sample(atMs, [process], [detail]));
      return past.children();
    };

    test('takes none of them for a holder, nor counts it as born since', () => {
      expect(held(child)).toEqual({ seen: 0, clean: 0, unconfirmed: 0, holders: 0, examples: [] });
    });

    test('takes none for one that took the place of another', () => {
      expect(held(processRecord({ pid: 30 }))).toMatchObject({ holders: 0, unconfirmed: 0 });
    });

    test.each([
      ['a child of a worker', processRecord({ pid: 30, ppid: 7 })],
      ['another program', processRecord({ pid: 30, command: 'sh' })],
    ])('takes %s for one', (_, stray) => {
      expect(held(stray)).toMatchObject({ holders: 1, examples: [{ pid: 30 }] });
    });

    test('takes no worker for a child that was looked at: that it lets go says nothing of others', () => {
      const past = history(pool);
      past.observe(sample(1_000, [processRecord({ pid: 30 })], [{ ...clean, pid: 30 }]));
      expect(past.children()).toMatchObject({ seen: 1, clean: 0 });
    });
  });

  test('is held while one that has no right to it held it when it was last inspected', () => {
    const past = history();
    expect(past.isHeld).toBe(false);
    past.observe(sample(1_000, [child], [holding]));
    expect(past.isHeld).toBe(true);
    past.observe(sample(2_000, [child], [clean]));
    expect(past.isHeld).toBe(false);
    past.observe(sample(3_000, [child], [holding]));
    past.observe(sample(4_000, []));
    expect(past.isHeld).toBe(false);
  });

  test('is not held by a pool', () => {
    const past = history(census({ atMs: 0, beside: [child], details: [processDetail({ pid: 1 }), holding] }));
    past.observe(sample(1_000, [child], [holding]));
    expect(past.isHeld).toBe(false);
  });

  test('is no proof where it was put in from outside, as a health check is', () => {
    const past = history();
    past.observe(sample(1_000, [processRecord({ pid: 7, ppid: 0 })], [clean]));
    expect(past.children()).toEqual({ seen: 0, clean: 0, unconfirmed: 0, holders: 0, examples: [] });
  });

  test('never finds the owner of the socket', () => {
    const past = history();
    for (const atMs of [1_000, 9_000]) past.observe(sample(atMs, [], [processDetail({ pid: 1 })]));
    expect(past.children()).toEqual({ seen: 0, clean: 0, unconfirmed: 0, holders: 0, examples: [] });
  });

  test.each([
    ['whose descriptors may not be read', processDetail({ pid: 7, descriptors: undefined, socketInodes: undefined })],
    ['that is about to end and has closed all', processDetail({ pid: 7, descriptors: 0, socketInodes: [] })],
  ])('judges no process %s', (_, detail) => {
    const past = history();
    past.observe(sample(1_000, [child], [detail]));
    expect(past.children()).toEqual({ seen: 1, clean: 0, unconfirmed: 0, holders: 0, examples: [] });
  });
});
