import { describe, expect, test } from '@jest/globals';
import {
  census,
  LISTEN_INODE,
  LISTENER,
  processDetail,
  processRecord,
  zombieRecord,
} from '../checks/evidence.fixture.ts';
import type { Census, ProcessDetail } from '../process-table/model.ts';
import { GrowthMeter } from './measure-growth.ts';

const ENDPOINT = { transport: 'tcp', port: 5005 } as const;

function measure(baseline: Census, after: Census) {
  return new GrowthMeter(baseline, ENDPOINT).measure(after);
}

/** PID 1 and children, with the details of each. */
function tableOf(...details: readonly (Partial<ProcessDetail> & { pid: number })[]): Census {
  const beside = details.filter(({ pid }) => pid !== 1).map(({ pid }) => processRecord({ pid }));
  return census({ beside, details: details.map((detail) => processDetail(detail)) });
}

/** With so many descriptors as there are targets. */
function holding(pid: number, ...targets: readonly string[]): ProcessDetail {
  return processDetail({ pid, descriptors: targets.length, targets, socketInodes: [] });
}

describe('descriptors', () => {
  test('are none more where each number has the target that it had', () => {
    const same = tableOf(holding(1, '0 /dev/null', '3 socket:[4000]'));
    expect(measure(same, same).kinds.descriptors).toMatchObject({ more: 0, before: 2, now: 2, growers: [], grown: 0 });
  });

  test('that were closed excuse none that was added', () => {
    const before = tableOf(holding(1, '0 /dev/null', '3 pipe:[7]'));
    const after = tableOf(holding(1, '0 /dev/null', '4 socket:[9]'));
    expect(measure(before, after).kinds.descriptors).toMatchObject({
      more: 1,
      before: 2,
      now: 2,
      growers: [{ process: { pid: 1 }, before: 2, now: 2, parts: ['socket'] }],
      grown: 1,
    });
  });

  test('of a number that has another target now are more: a socket that took the place of another', () => {
    const before = tableOf(holding(1, '3 socket:[7]'));
    expect(measure(before, tableOf(holding(1, '3 socket:[8]'))).kinds.descriptors.more).toBe(1);
  });

  test('that one process closed excuse none that another added', () => {
    const before = tableOf(holding(1, '0 /a', '1 /b', '2 /c'), holding(7, '0 /a'));
    const after = tableOf(holding(1, '0 /a'), holding(7, '0 /a', '1 socket:[8]', '2 socket:[9]'));
    expect(measure(before, after).kinds.descriptors).toMatchObject({
      more: 2,
      before: 4,
      now: 4,
      growers: [{ process: { pid: 7 }, parts: ['2 x socket'] }],
      grown: 1,
    });
  });

  test('are described by kind, the most first, and what is one of its kind by itself', () => {
    const added = ['4 socket:[1]', '5 socket:[2]', '6 /var/log/app.log', '7 anon_inode:[eventfd]', '8 pipe:[3]'];
    const after = tableOf(holding(1, ...added));
    expect(measure(tableOf(holding(1)), after).kinds.descriptors.growers[0]?.parts).toEqual([
      '2 x socket',
      '/var/log/app.log',
      'anon_inode:[eventfd]',
      'pipe',
    ]);
  });

  test('are compared by count where the targets were not read', () => {
    const before = tableOf({ pid: 1, descriptors: 6 });
    expect(measure(before, tableOf({ pid: 1, descriptors: 9 })).kinds.descriptors.more).toBe(3);
    expect(measure(before, tableOf({ pid: 1, descriptors: 4 })).kinds.descriptors.more).toBe(0);
  });

  test('of processes that could not be read, before or after, are left out, and their pids told', () => {
    const unread = { descriptors: undefined, socketInodes: undefined };
    const before = tableOf({ pid: 1 }, { pid: 7, ...unread }, { pid: 8 });
    const after = tableOf({ pid: 1 }, { pid: 7, descriptors: 99 }, { pid: 8, ...unread });
    const { unreadable, compared, kinds } = measure(before, after);
    expect(unreadable).toEqual([7, 8]);
    expect(compared).toBe(3);
    expect(kinds.descriptors).toMatchObject({ more: 0, before: 6, now: 6 });
  });

  test('of a process with a pid of before that is another one are not compared', () => {
    const before = tableOf(holding(1), holding(7));
    const after = { ...tableOf(holding(1), holding(7, '3 socket:[1]')) };
    const reused = {
      ...after,
      processes: after.processes.map((each) => (each.pid === 7 ? { ...each, startTicks: 9 } : each)),
    };
    expect(measure(before, after).kinds.descriptors.more).toBe(1);
    expect(measure(before, reused)).toMatchObject({ compared: 1, kinds: { descriptors: { more: 0 } } });
  });

  test('of a process that has ended since, and waits to be reaped, are not compared', () => {
    const before = tableOf(holding(1), holding(7, '3 /a'));
    const after = census({ beside: [zombieRecord({ pid: 7 })], details: [holding(1)] });
    expect(measure(before, after)).toMatchObject({ compared: 1, unreadable: [] });
  });
});

describe('memory', () => {
  test('is the process’s own and what it shares, of each process by itself', () => {
    const before = tableOf({ pid: 1, anonymousKiB: 5_000 }, { pid: 7, anonymousKiB: 2_000, sharedKiB: 100 });
    const after = tableOf({ pid: 1, anonymousKiB: 1_000 }, { pid: 7, anonymousKiB: 2_000, sharedKiB: 4_100 });
    expect(measure(before, after).kinds.memory).toMatchObject({
      more: 4_000,
      before: 7_100,
      now: 7_100,
      growers: [{ process: { pid: 7 }, before: 2_100, now: 6_100 }],
    });
  });

  test('that moves from its own to shared is none more', () => {
    const before = tableOf({ pid: 1, anonymousKiB: 5_000, sharedKiB: 0 });
    expect(measure(before, tableOf({ pid: 1, anonymousKiB: 1_000, sharedKiB: 4_000 })).kinds.memory.more).toBe(0);
  });

  test('is that of the processes of which the kernel says it, before and after', () => {
    const before = tableOf({ pid: 1, anonymousKiB: undefined }, { pid: 7, anonymousKiB: 1_000 });
    const after = tableOf({ pid: 1, anonymousKiB: 9_000 }, { pid: 7, anonymousKiB: 1_500 });
    expect(measure(before, after).kinds.memory).toMatchObject({ more: 500, before: 1_000, now: 1_500 });
  });
});

describe('threads', () => {
  test('are more of each process by itself', () => {
    const of = (ofPid1: number, of7: number) =>
      census({
        processes: [
          processRecord({ pid: 1, ppid: 0, threads: ofPid1 }),
          processRecord({ pid: 7, ppid: 1, threads: of7 }),
        ],
      });
    expect(measure(of(9, 1), of(1, 9)).kinds.threads).toMatchObject({
      more: 8,
      before: 10,
      now: 10,
      growers: [{ process: { pid: 7 }, before: 1, now: 9 }],
    });
  });
});

describe('processes', () => {
  const workers = (...pids: readonly number[]) => census({ beside: pids.map((pid) => processRecord({ pid })) });

  test('that took the place of others of their role are none more, and no strays', () => {
    const { processes, strays } = measure(workers(5, 6), workers(6, 7)).kinds;
    expect(processes).toMatchObject({ more: 0, before: 3, now: 3 });
    expect(strays).toMatchObject({ more: 0, before: 0, now: 0 });
  });

  test('of a role that there was before are more of a pool, and no strays', () => {
    const { processes, strays } = measure(workers(5), workers(5, 6, 7)).kinds;
    expect(processes).toMatchObject({ more: 2, growers: [{ process: { pid: 7 } }, { process: { pid: 6 } }] });
    expect(strays.more).toBe(0);
  });

  test('of another role are strays, which no worker that went excuses', () => {
    const after = census({ beside: [processRecord({ pid: 9, command: 'sleep' })] });
    const { processes, strays } = measure(workers(5), after).kinds;
    expect(processes).toMatchObject({ more: 0, before: 2, now: 1 });
    expect(strays).toMatchObject({ more: 1, before: 0, now: 1, growers: [{ process: { pid: 9 } }] });
  });

  test('of a master that was replaced with its workers are none more, and no strays', () => {
    const tree = (masterPid: number, ...pids: readonly number[]) =>
      census({
        beside: [
          processRecord({ pid: masterPid, command: 'master' }),
          ...pids.map((pid) => processRecord({ pid, ppid: masterPid, command: 'worker' })),
        ],
      });
    const { processes, strays } = measure(tree(2, 3, 4), tree(30, 31, 32)).kinds;
    expect([processes.more, strays.more]).toEqual([0, 0]);
    expect(measure(tree(2, 3, 4), tree(30, 31, 32, 33)).kinds.processes.more).toBe(1);
  });

  test('of one role beyond as many as before are the youngest', () => {
    const old = processRecord({ pid: 90, startTicks: 1 });
    const young = processRecord({ pid: 5, startTicks: 900 });
    const { processes } = measure(census({ beside: [old] }), census({ beside: [old, young] })).kinds;
    expect(processes.growers.map(({ process }) => process.pid)).toEqual([5]);
  });

  test('that are zombies are not among them: they are judged as what they are', () => {
    const { processes, strays } = measure(workers(5), census({ beside: [zombieRecord({ pid: 9 })] })).kinds;
    expect([processes.more, strays.more]).toEqual([0, 0]);
  });

  test('whose first thread alone has ended are', () => {
    const headless = zombieRecord({ pid: 9, threads: 2 });
    expect(measure(census(), census({ beside: [headless] })).kinds.strays.more).toBe(1);
  });

  test('are all counted, and the first five named', () => {
    const many = Array.from({ length: 1_200 }, (_, index) => 10 + index);
    const { strays } = measure(census(), workers(...many)).kinds;
    expect(strays).toMatchObject({ more: 1_200, grown: 1_200 });
    expect(strays.growers).toHaveLength(5);
  });
});

describe('holders of the listening socket', () => {
  const onPort = (...pids: readonly number[]) => tableOf(...pids.map((pid) => ({ pid, socketInodes: [LISTEN_INODE] })));

  test('are none more where a worker of a pool was replaced', () => {
    expect(measure(onPort(1, 7, 8), onPort(1, 8, 30)).kinds.holders).toMatchObject({ more: 0, before: 3, now: 3 });
  });

  test('are more where the pool has grown', () => {
    expect(measure(onPort(1, 7), onPort(1, 7, 8, 9)).kinds.holders).toMatchObject({
      more: 2,
      before: 2,
      now: 4,
      growers: [{ process: { pid: 9 } }, { process: { pid: 8 } }],
    });
  });

  test('are the same where the listener was replaced by another on the port', () => {
    const replaced = tableOf({ pid: 1, socketInodes: [4_001] });
    const after = { ...replaced, sockets: [{ ...LISTENER, inode: 4_001 }] };
    expect(measure(onPort(1), after).kinds.holders).toMatchObject({ more: 0, before: 1, now: 1 });
  });

  test('are those of a further listener on the port, too', () => {
    const both = tableOf({ pid: 1, socketInodes: [LISTEN_INODE] }, { pid: 7, socketInodes: [4_001] });
    const after = { ...both, sockets: [LISTENER, { ...LISTENER, localAddress: '::', inode: 4_001 }] };
    expect(measure(onPort(1), after).kinds.holders).toMatchObject({ more: 1, growers: [{ process: { pid: 7 } }] });
  });

  test('are none where the subject listens on no port', () => {
    const sockets = [{ ...LISTENER, localPort: 0 }];
    const meter = new GrowthMeter({ ...onPort(1), sockets }, undefined);
    expect(meter.measure({ ...onPort(1, 7), sockets }).kinds.holders).toMatchObject({ more: 0, before: 0, now: 0 });
  });
});
