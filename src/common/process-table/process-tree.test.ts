import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { processRecord } from '../checks/evidence.fixture.ts';
import { drawProcessTree } from './draw-process-tree.ts';
import type { ProcessRecord } from './model.ts';
import { describeCommand, findChildren, findDescendants, findYoungest, findZombies, isZombie } from './process-tree.ts';

function process(pid: number, ppid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return {
    pid,
    ppid,
    state: 'S',
    startTicks: pid * 10,
    ageMs: 1_000,
    threads: 1,
    rssKiB: 100,
    command: 'sh',
    argv: ['sh'],
    ...overrides,
  };
}

function zombie(pid: number, ppid: number): ProcessRecord {
  return process(pid, ppid, { state: 'Z', argv: [], rssKiB: 0 });
}

const pidsOf = (processes: readonly ProcessRecord[]) => processes.map(({ pid }) => pid);

describe('the family of a process', () => {
  const table = [process(1, 0), process(2, 1), process(3, 2), process(4, 1), zombie(5, 3), process(9, 0)];

  test('children are those whose parent it is', () => {
    expect(pidsOf(findChildren(table, 1))).toEqual([2, 4]);
    expect(findChildren(table, 5)).toEqual([]);
  });

  test('descendants are children and theirs, parents first', () => {
    expect(pidsOf(findDescendants(table, 1))).toEqual([2, 4, 3, 5]);
  });

  test('zombies are those that have exited', () => {
    expect(pidsOf(findZombies(table))).toEqual([5]);
  });

  test('a process whose first thread alone has ended is no zombie', () => {
    expect(isZombie(process(7, 1, { state: 'Z', threads: 4 }))).toBe(false);
    expect(isZombie(zombie(7, 1))).toBe(true);
  });

  test('a circle, as a reused pid makes one, ends the walk', () => {
    const circle = [process(2, 3), process(3, 2), process(4, 4)];
    expect(pidsOf(findDescendants(circle, 2))).toEqual([3]);
    expect(findChildren(circle, 4)).toEqual([]);
    expect(findDescendants(circle, 4)).toEqual([]);
  });
});

describe('drawProcessTree', () => {
  test('marks in a word what was put into the container from outside, and not PID 1', () => {
    expect(drawProcessTree([process(1, 0), process(2, 1), process(9, 0), process(10, 9)])).toBe(
      '1 S sh (1.0 s)\n└─ 2 S sh (1.0 s)\n9 S sh (1.0 s), from outside\n└─ 10 S sh (1.0 s), from outside',
    );
  });

  test('draws children below their parent, and marks zombies', () => {
    const table = [
      process(1, 0, { argv: ['forkbed-server', '--port', '5005'], ageMs: 12_040 }),
      process(2, 1),
      zombie(3, 2),
      process(4, 2, { argv: [], command: 'kworker/0:1' }),
      zombie(5, 1),
    ];
    expect(drawProcessTree(table)).toBe(
      [
        '1 S forkbed-server --port 5005 (12.0 s)',
        '├─ 2 S sh (1.0 s)',
        '│  ├─ 3 Z [sh] <defunct> (1.0 s)',
        '│  └─ 4 S [kworker/0:1] (1.0 s)',
        '└─ 5 Z [sh] <defunct> (1.0 s)',
      ].join('\n'),
    );
  });

  test('counts the children beyond the limit, with all below them', () => {
    const table = [process(1, 0), process(2, 1), process(3, 1), zombie(4, 3), zombie(5, 1), process(6, 5)];
    expect(drawProcessTree(table, { maxChildren: 1 })).toBe(
      ['1 S sh (1.0 s)', '├─ 2 S sh (1.0 s)', '└─ … and 4 more, 2 of them <defunct>'].join('\n'),
    );
  });

  test('draws a process without its parent as a root', () => {
    expect(drawProcessTree([process(1, 0), process(8, 7)])).toBe('1 S sh (1.0 s)\n8 S sh (1.0 s)');
  });

  test('draws each process of a circle once', () => {
    expect(drawProcessTree([process(2, 3), process(3, 2)])).toBe('2 S sh (1.0 s)\n└─ 3 S sh (1.0 s)');
    expect(drawProcessTree([process(4, 4)])).toBe('4 S sh (1.0 s)');
  });

  test('draws nothing of an empty table', () => {
    expect(drawProcessTree([])).toBe('');
  });

  test('takes the zombies of one parent and one name together, from the fourth on', () => {
    const some = (first: number, count: number, overrides: Partial<ProcessRecord> = {}) =>
      Array.from({ length: count }, (_, index) => ({ ...zombie(first + index, 1), ...overrides }));
    expect(drawProcessTree([process(1, 0), ...some(2, 3)]).split('\n')).toHaveLength(4);
    const table = [
      process(1, 0),
      ...some(2, 2),
      process(4, 1),
      ...some(5, 5, { ageMs: 3_100 }),
      ...some(20, 1, { command: 'cron' }),
    ];
    expect(drawProcessTree(table)).toBe(
      [
        '1 S sh (1.0 s)',
        '├─ 7 zombies Z [sh] <defunct> (up to 3.1 s): 2, 3, 5, 6, 7 and 2 more',
        '├─ 4 S sh (1.0 s)',
        '└─ 20 Z [cron] <defunct> (1.0 s)',
      ].join('\n'),
    );
  });

  test('leaves zombies apart whose parents are others, and one that has children', () => {
    const table = [
      process(1, 0),
      process(2, 1),
      ...[3, 4, 5].map((pid) => zombie(pid, 1)),
      zombie(6, 2),
      process(7, 5),
    ];
    expect(drawProcessTree(table)).not.toContain('zombies');
  });

  test('counts each zombie of those that are taken together, also where it is not drawn', () => {
    const zombies = Array.from({ length: 9 }, (_, index) => zombie(index + 10, 1));
    const table = [process(1, 0), process(2, 1), process(3, 1), ...zombies];
    expect(drawProcessTree(table, { maxChildren: 1 })).toBe(
      [
        '1 S sh (1.0 s)',
        '├─ 9 zombies Z [sh] <defunct> (up to 1.0 s): 10, 11, 12, 13, 14 and 4 more',
        '└─ … and 2 more',
      ].join('\n'),
    );
    expect(drawProcessTree(table, { maxChildren: 0 })).toBe('1 S sh (1.0 s)\n└─ … and 11 more, 9 of them <defunct>');
  });

  test('draws 20,000 children without running out of stack', () => {
    const table = [process(1, 0), ...Array.from({ length: 20_000 }, (_, index) => process(index + 2, 1))];
    expect(drawProcessTree(table).split('\n')).toHaveLength(20_001);
    expect(
      drawProcessTree([process(1, 0), ...table.slice(1).map(({ pid }) => zombie(pid, 1))]).split('\n'),
    ).toHaveLength(2);
    expect(findDescendants(table, 1)).toHaveLength(20_000);
  });
});

describe('describeCommand', () => {
  test('keeps to one line whatever the process calls itself', () => {
    expect(describeCommand(process(1, 0, { argv: ['a\nb', 'c\td'] }))).toBe('a?b c?d');
    expect(describeCommand(zombie(2, 1))).toBe('[sh] <defunct>');
  });

  test('ends with the last word of a title, whatever its process has filled up with blanks', () => {
    const argv = ['nginx: worker process                    ', '', ''];
    expect(describeCommand(process(1, 0, { argv }))).toBe('nginx: worker process');
    expect(describeCommand(process(1, 0, { argv: ['', ' ', '\u00a0'] }))).toBe('[sh]');
  });

  test('cuts an argv that is long, and no character in two', () => {
    const argv = ['java', '-cp', '💀'.repeat(5_000)];
    const text = describeCommand(process(1, 0, { argv }));
    expect([...text]).toHaveLength(120);
    expect(text).toMatch(/^java -cp 💀+\.\.\.$/u);
    expect(describeCommand(process(1, 0, { argv: ['x'.repeat(120)] }))).toBe('x'.repeat(120));
  });
});

const table = (ticks: readonly number[]) =>
  ticks.map((startTicks, index) => processRecord({ pid: index + 1, startTicks }));

describe('youngestOf', () => {
  test('finds the youngest, in their order, and of equal ones the first', () => {
    expect(findYoungest(table([5, 9, 1, 9, 7]), 3).map(({ pid }) => pid)).toEqual([2, 4, 5]);
    expect(findYoungest(table([5, 5, 5]), 2).map(({ pid }) => pid)).toEqual([1, 2]);
  });

  test('finds none where none are asked for, and all where there are fewer', () => {
    expect(findYoungest(table([1, 2]), 0)).toEqual([]);
    expect(findYoungest(table([1, 2]), 5).map(({ pid }) => pid)).toEqual([2, 1]);
  });

  test('is the beginning of the sorted table', () => {
    const ticks = fc.array(fc.nat(20), { maxLength: 40 });
    fc.assert(
      fc.property(ticks, fc.nat(10), (some, count) => {
        const sorted = table(some).sort((a, b) => (b.startTicks ?? 0) - (a.startTicks ?? 0));
        expect(findYoungest(table(some), count)).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
