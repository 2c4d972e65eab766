import { describe, expect, test } from '@jest/globals';
import { isReaped, parseProcStat } from './parse-proc-stat.ts';

/** A line as Linux 6.18 wrote it, with the name and the state replaced. */
function line(command: string, state = 'S'): string {
  return `12 (${command}) ${state} 1 12 12 0 -1 4194368 11 0 0 0 0 0 0 0 20 0 3 0 241015 2744320 83 18446744073709551615 94451068338176 94451068419169 140723413609584 0 0 0 0 4096 65538 1 0 0 17 0 0 0 0 0 0 94451068448304 94451068453440 94451934683136 140723413614356 140723413614473 140723413614473 140723413614572 0\n`;
}

describe('parseProcStat', () => {
  test('reads the fields that forkbed uses', () => {
    expect(parseProcStat(line('forkbed-server'))).toEqual({
      pid: 12,
      command: 'forkbed-server',
      state: 'S',
      ppid: 1,
      session: 12,
      threads: 3,
      startTicks: 241_015,
      rssPages: 83,
    });
  });

  test.each(['a) b (c', 'x\ny)', 'evil) Z 9', ') ', '', ' lead', '((()))', 'tab\there', '1 (sh) S 0 1'])(
    'takes the comm %j whole',
    (command) => {
      expect(parseProcStat(line(command))).toMatchObject({ pid: 12, command, state: 'S', ppid: 1 });
    },
  );

  test.each(['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P'])('knows the state %s', (state) => {
    expect(parseProcStat(line('sh', state)).state).toBe(state);
  });

  test('reads a zombie, as Linux 6.18 writes it', () => {
    const zombie =
      '10 (a) b (c) Z 8 1 1 0 -1 4227148 8 0 0 0 0 0 0 0 20 0 1 0 241015 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n';
    expect(parseProcStat(zombie)).toMatchObject({ pid: 10, command: 'a) b (c', state: 'Z', ppid: 8, rssPages: 0 });
  });

  test('reads a process that is reaped meanwhile, as Linux 6.18 writes it', () => {
    const reaped =
      '112 (sh) X 0 -1 -1 0 -1 4227340 1028 0 0 0 1 0 0 0 20 0 0 0 7351207 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n';
    expect(parseProcStat(reaped)).toMatchObject({ pid: 112, state: 'X', ppid: 0, session: -1, threads: 0 });
    expect(isReaped(parseProcStat(reaped))).toBe(true);
    expect(isReaped(parseProcStat(line('sh', 'X')))).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['a session below -1', line('sh').replace(' 1 12 12 ', ' 1 12 -2 ')],
    ['no comm', '12 S 1 12 12'],
    ['a comm without end', '12 (sh S 1 12 12'],
    ['an unknown state', line('sh', 'Q')],
    ['a state of two letters', line('sh', 'SS')],
    ['a pid that is no number', line('sh').replace('12', '1x')],
    ['an empty pid', line('sh').slice(2)],
    ['a ppid that is no number', line('sh').replace(') S 1 ', ') S x ')],
    ['too few fields', '12 (sh) S 1 12 12 0 -1 4194368 11 0 0 0 0 0 0 0 20 0 3 0'],
  ])('refuses %s, and quotes it', (_, text) => {
    expect(() => parseProcStat(text)).toThrow(`expected the text of /proc/PID/stat, received ${JSON.stringify(text)}`);
  });
});
