import { describe, expect, test } from '@jest/globals';
import { parseProcStatus } from './parse-proc-status.ts';

function status(
  overrides: { name?: string; state?: string; ignored?: string; blocked?: string; caught?: string } = {},
): string {
  return [
    `Name:\t${overrides.name ?? 'forkbed-server'}`,
    'Umask:\t0022',
    `State:\t${overrides.state ?? 'S (sleeping)'}`,
    'Tgid:\t10',
    'Pid:\t10',
    'PPid:\t1',
    'Uid:\t5005\t5006\t5007\t5008',
    'Gid:\t0\t0\t0\t0',
    'VmHWM:\t    9672 kB',
    'VmRSS:\t    1672 kB',
    'RssAnon:\t     100 kB',
    'RssFile:\t    1500 kB',
    'RssShmem:\t      72 kB',
    'Threads:\t4',
    'SigQ:\t0/96365',
    'SigPnd:\tffffffffffffffff',
    'ShdPnd:\tffffffffffffffff',
    `SigBlk:\t${overrides.blocked ?? '0000000000000000'}`,
    `SigIgn:\t${overrides.ignored ?? '0000000000000000'}`,
    `SigCgt:\t${overrides.caught ?? '0000000000000000'}`,
    'CapInh:\t0000000000000000',
    '',
  ].join('\n');
}

describe('parseProcStatus', () => {
  test('reads user, threads and memory', () => {
    expect(parseProcStatus(status())).toMatchObject({
      uid: 5005,
      threads: 4,
      rssKiB: 1672,
      anonymousKiB: 100,
      sharedKiB: 72,
      hasEnded: false,
    });
  });

  test('reads SIGPIPE (13) and SIGCHLD (17) from SigIgn', () => {
    expect(parseProcStatus(status({ ignored: '0000000000011000' })).signals.ignored).toEqual([13, 17]);
  });

  test('reads the first, the last of the lower half, the first of the upper half and the last signal', () => {
    expect(parseProcStatus(status({ blocked: '8000000180000001' })).signals.blocked).toEqual([1, 32, 33, 64]);
  });

  test('reads all 64 signals of a full mask', () => {
    const all = Array.from({ length: 64 }, (_, index) => index + 1);
    expect(parseProcStatus(status({ caught: 'ffffffffffffffff' })).signals.caught).toEqual(all);
  });

  test('tells the three masks apart', () => {
    const text = status({ ignored: '0000000000000001', blocked: '0000000000000002', caught: '0000000000000004' });
    expect(parseProcStatus(text).signals).toEqual({ ignored: [1], blocked: [2], caught: [3] });
  });

  test('gives a zombie no memory', () => {
    const zombie = status().replace(/^(Vm|Rss).*\n/gm, '');
    expect(parseProcStatus(zombie)).toMatchObject({
      rssKiB: undefined,
      anonymousKiB: undefined,
      sharedKiB: undefined,
    });
  });

  test.each([
    ['Z (zombie)', true],
    ['X (dead)', true],
    ['R (running)', false],
    ['D (disk sleep)', false],
  ])('of state %s it has ended: %s', (state, hasEnded) => {
    expect(parseProcStatus(status({ state })).hasEnded).toBe(hasEnded);
  });

  test('is not fooled by a name that looks like a line, which the kernel writes with an escaped newline', () => {
    const text = status({ name: String.raw`x\nThreads:\t9`, ignored: '0000000000010000' });
    expect(parseProcStatus(text)).toMatchObject({ threads: 4, signals: { ignored: [17] } });
  });

  test.each(['Uid', 'Threads', 'SigBlk', 'SigIgn', 'SigCgt'])('refuses a text without %s, and quotes it', (label) => {
    const text = status().replace(new RegExp(`^${label}:.*\n`, 'm'), '');
    expect(() => parseProcStatus(text)).toThrow(JSON.stringify(text));
    expect(() => parseProcStatus(text)).toThrow(label);
  });

  test.each(['00000000000000', '000000000000000000', '000000000000000g'])('refuses the mask %s', (ignored) => {
    expect(() => parseProcStatus(status({ ignored }))).toThrow('SigIgn');
  });
});
