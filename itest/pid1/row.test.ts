import { describe, expect, test } from '@jest/globals';
import {
  differences,
  type Measured,
  type Row,
  reapedWhen,
  type Stop,
  sigchldUse,
  speaksOfProcess,
  stopWord,
  toRowFacts,
  toStop,
  waitsFor,
} from './row.ts';

const NOTHING = { ignored: [], blocked: [], caught: [] };
const SIGCHLD = 17;

describe('what PID 1 does with SIGCHLD', () => {
  test.each([
    ['default', NOTHING, []],
    ['ignored', { ...NOTHING, ignored: [13, SIGCHLD] }, []],
    ['caught', { ...NOTHING, caught: [SIGCHLD] }, []],
    ['blocked', { ...NOTHING, blocked: [SIGCHLD] }, []],
    ['signalfd', { ...NOTHING, blocked: [SIGCHLD] }, ['0000000000004002', '0000000000010000']],
    ['blocked', { ...NOTHING, blocked: [SIGCHLD] }, ['0000000000004002']],
  ])('is %s', (use, sets, masks) => {
    expect(sigchldUse(sets, masks)).toBe(use);
  });

  test('a caught signal counts as caught, also while it is blocked', () => {
    expect(sigchldUse({ ...NOTHING, blocked: [SIGCHLD], caught: [SIGCHLD] }, [])).toBe('caught');
  });
});

describe('what PID 1 waits for', () => {
  test.each([
    ['any', '1     wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], WNOHANG, NULL) = 31'],
    ['any', '1     waitid(P_ALL, 0, {si_signo=SIGCHLD}, WNOHANG|WEXITED, NULL) = 0'],
    ['known', '1     wait4(12, 0x7ffd, WNOHANG, NULL) = 0'],
    ['known', '7     waitid(P_PIDFD, 5, {}, WNOHANG|WEXITED, NULL) = 0'],
    ['none', '1     --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=31} ---'],
  ])('is %s of %s', (expected, line) => {
    expect(waitsFor([line, 'traced'])).toBe(expected);
  });

  test('one wait for any child outweighs those for known ones', () => {
    expect(waitsFor(['1 wait4(12, NULL, 0, NULL) = 12', '1 wait4(-1, NULL, 0, NULL) = 31'])).toBe('any');
  });
});

test.each([
  ['left', { left: 1, lastMs: 100 }],
  ['at once', { left: 0, lastMs: 500 }],
  ['later', { left: 0, lastMs: 501 }],
])('orphans are %s', (reaped, seen) => {
  expect(reapedWhen(seen)).toBe(reaped);
});

describe('a stop', () => {
  test('of ten seconds with 137 is a kill', () => {
    expect(stopWord(toStop({ signal: 'SIGTERM', ms: 10_240, exitCode: 137 }))).toBe('killed');
  });

  test('with 137 at once is an end of its own', () => {
    expect(stopWord(toStop({ signal: 'SIGTERM', ms: 300, exitCode: 137 }))).toBe('ends 137');
  });

  test('of ten seconds with 0 is an end of its own', () => {
    expect(stopWord(toStop({ signal: 'SIGTERM', ms: 10_240, exitCode: 0 }))).toBe('ends 0');
  });

  test('that was not tried has no word', () => {
    expect(stopWord(undefined)).toBeUndefined();
  });
});

test.each([
  [true, 'reaped unknown process 31'],
  [true, 'worker 7 exited'],
  [false, 'ready to accept connections'],
])('%s: it speaks of a process: %s', (expected, line) => {
  expect(speaksOfProcess(line)).toBe(expected);
});

describe('two runs', () => {
  const reaping = { reaped: 'at once', left: 0, watchedMs: 3_000, adoptedBy: [1], lives: true } as const;
  const rest = { sigchld: 'caught', waitsFor: 'any', reaping, logLines: 0, replaced: 0 } as const;
  const about = {
    name: 'bash',
    group: 'shell',
    command: 'bash -c …',
    version: '5.2',
    date: '2026-11-28',
    seconds: 40,
  } as const;
  const withFacts = (measured: Partial<Measured>): Row => ({ ...about, measured: { ...rest, ...measured } });
  const withStop = (stop: Omit<Stop, 'signal'>) => withFacts({ stop: { signal: 'SIGTERM', ...stop } });
  const row = withStop({ seconds: 10.2, exitCode: 137, killed: true });
  const compare = (before: Row, now: Row) => differences(toRowFacts(before), toRowFacts(now));

  test('that differ in seconds alone do not differ', () => {
    expect(compare(row, withStop({ seconds: 10.4, exitCode: 137, killed: true }))).toEqual([]);
  });

  test('that differ in an exit code differ', () => {
    const now = withStop({ seconds: 0.2, exitCode: 0, killed: false });
    expect(compare(row, now)).toEqual([{ name: 'bash', fact: 'stop', before: 'killed', now: 'ends 0' }]);
  });

  test('differ where one has no measurement', () => {
    const now: Row = { ...about, reason: 'it ended with 1' };
    expect(compare(row, now)).toContainEqual({ name: 'bash', fact: 'measured', before: 'yes', now: 'no' });
  });

  test.each([
    ['sigchld', { sigchld: 'default' }],
    ['waits for', { waitsFor: 'none' }],
    ['orphans', { reaping: { ...reaping, reaped: 'later' } }],
    ['log', { logLines: 3 }],
    ['replaced', { replaced: 2 }],
    ['restarts', { restarts: false }],
    ['documented stop', { documentedStop: { signal: 'SIGINT', seconds: 1, exitCode: 0, killed: false } }],
    ['orphans below an init', { belowInit: { reaping } }],
  ] as const)('differ in %s alone', (fact, measured) => {
    expect(compare(withFacts({}), withFacts(measured)).map((one) => one.fact)).toEqual([fact]);
  });

  test('differ where an orphan was told to stop in one of them', () => {
    const stop = { signal: 'SIGTERM', seconds: 1, exitCode: 0, killed: false };
    const told = (orphanTold: boolean) => withFacts({ stopWithOrphan: { ...stop, orphanTold } });
    expect(compare(told(false), told(true)).map((one) => one.fact)).toEqual(['orphan told']);
  });

  test('differ where the program ended of orphans in one of them', () => {
    const ended = withFacts({ reaping: { ...reaping, lives: false, endedWith: 1 } });
    expect(compare(withFacts({}), ended)).toContainEqual({
      name: 'bash',
      fact: 'lives',
      before: 'yes',
      now: 'no, ended with 1',
    });
  });
});
