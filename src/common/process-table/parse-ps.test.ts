import { describe, expect, test } from '@jest/globals';
import { PS_ARGUMENTS, parsePs } from './parse-ps.ts';

/** As procps-ng 4.0.4 wrote it under LC_ALL=C, of processes that had named themselves to be nasty. */
const OUTPUT = [
  '      1       0 S       1    1  1860 sh',
  '      8       1 S       1    1   332 a) b (c',
  '     10       8 Z       1    1     0 a) b (c',
  '     13       1 S       1    1   332 <defunct>',
  '     14       1 S       1    1   332 ',
  '     15       1 S       1    1   332 ??t?? ?',
  '     16       1 S       1    1   332  lead',
  '     19      13 Z       1    1     0 <defunct>',
  '     20      14 Z       1    1     0 ',
  '     24       1 R       0    1  3596 ps',
  '',
].join('\n');

describe('parsePs', () => {
  test('reads a process a line', () => {
    expect(parsePs(OUTPUT)).toHaveLength(10);
    expect(parsePs(OUTPUT)[0]).toEqual({
      pid: 1,
      ppid: 0,
      state: 'S',
      startTicks: undefined,
      ageMs: 1_000,
      threads: 1,
      rssKiB: 1860,
      command: 'sh',
      argv: [],
    });
  });

  test('takes each comm as it stands, spaces at its start included', () => {
    expect(parsePs(OUTPUT).map((process) => process.command)).toEqual([
      'sh',
      'a) b (c',
      'a) b (c',
      '<defunct>',
      '',
      '??t?? ?',
      ' lead',
      '<defunct>',
      '',
      'ps',
    ]);
  });

  test('goes by the state: a living process that calls itself <defunct> is no zombie', () => {
    const zombies = parsePs(OUTPUT).filter((process) => process.state === 'Z');
    expect(zombies.map((process) => process.pid)).toEqual([10, 19, 20]);
  });

  test('takes the mark of procps 3 off a zombie, and leaves it on a living process', () => {
    const text = '    7     1 Z  90    1     0 nginx <defunct>\n    8     1 S  90    1     0 nginx <defunct>\n';
    expect(parsePs(text)).toMatchObject([{ command: 'nginx', ageMs: 90_000 }, { command: 'nginx <defunct>' }]);
  });

  test('reads columns that are wider than planned', () => {
    expect(parsePs('4194304 4194303 D 99999999 12345 123456789 x y\n')).toMatchObject([
      { pid: 4_194_304, ppid: 4_194_303, threads: 12_345, rssKiB: 123_456_789, command: 'x y' },
    ]);
  });

  test('reads no line as no process', () => {
    expect(parsePs('')).toEqual([]);
  });

  test.each([
    ['a heading', '    PID    PPID S ELAPSED NLWP   RSS COMMAND'],
    ['a message', 'error: unsupported option (BSD syntax)'],
    ['an empty line', ''],
    ['an unknown state', '      1       0 Q       1    1  1860 sh'],
    ['a missing column', '      1       0 S       1    1 sh'],
    ['a dash for a number', '      1       0 S       -    1  1860 sh'],
    ['a negative pid', '     -1       0 S       1    1  1860 sh'],
  ])('refuses %s, and quotes it', (_, line) => {
    expect(() => parsePs(`${OUTPUT}${line}\n`)).toThrow(`received ${JSON.stringify(line)}`);
  });

  test('refuses an output that was cut', () => {
    expect(() => parsePs(OUTPUT.slice(0, -3))).toThrow('the whole output of ps');
  });

  test('asks for exactly the columns that it parses, comm last and none with a heading', () => {
    expect(PS_ARGUMENTS.at(-1)?.split(',')).toEqual(['pid=', 'ppid=', 'state=', 'etimes=', 'nlwp=', 'rss=', 'comm=']);
  });
});
