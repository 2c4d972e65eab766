import { describe, expect, test } from '@jest/globals';
import { SIGCHLD, signalName, signalNumber, toSignalName } from './signal-names.ts';

describe('signalName', () => {
  test.each([
    [1, 'SIGHUP'],
    [9, 'SIGKILL'],
    [15, 'SIGTERM'],
    [17, 'SIGCHLD'],
    [31, 'SIGSYS'],
    [34, 'SIGRTMIN'],
    [36, 'SIGRTMIN+2'],
    [64, 'SIGRTMIN+30'],
  ])('names %d %s', (signal, name) => {
    expect(signalName(signal)).toBe(name);
  });

  test.each([0, -1, 32, 33, 65, 1.5, 35.5])('says the number %d where there is no name', (signal) => {
    expect(signalName(signal)).toBe(`signal ${signal}`);
  });
});

describe('signalNumber', () => {
  test.each(['SIGTERM', 'TERM', 'term', 'sigterm', '15'])('takes %s for 15', (text) => {
    expect(signalNumber(text)).toBe(15);
  });

  test('undoes signalName for every signal that has a name', () => {
    const named = Array.from({ length: 64 }, (_, index) => index + 1).filter((signal) => signal < 32 || signal > 33);
    expect(named.map((signal) => signalNumber(signalName(signal)))).toEqual(named);
  });

  test.each(['', '0', '65', '-1', '1e1', 'SIG', 'SIGNOPE', 'SIGRTMIN+31', 'SIGRTMIN+', 'SIGRTMIN-1', 'KILL ', '0x9'])(
    'knows no signal %j',
    (text) => {
      expect(signalNumber(text)).toBeUndefined();
    },
  );

  test('has SIGCHLD by its number', () => {
    expect(signalName(SIGCHLD)).toBe('SIGCHLD');
  });
});

test('real-time signals count from either end', () => {
  expect(['RTMIN+3', 'SIGRTMIN', 'SIGRTMAX', 'sigrtmax-14', 'RTMAX-30'].map(signalNumber)).toEqual([
    37, 34, 64, 50, 34,
  ]);
  expect(['RTMIN-1', 'RTMAX+1', 'RTMAX-31', 'RTMIN+31', 'RTMAX-'].map(signalNumber)).toEqual(Array(5).fill(undefined));
});

test('a signal has one name, however it is spelled', () => {
  expect(['15', 'TERM', 'sigterm', 'SIGTERM'].map(toSignalName)).toEqual(Array(4).fill('SIGTERM'));
  expect(toSignalName('RTMAX-14')).toBe('SIGRTMIN+16');
  expect(toSignalName('SIGNONE')).toBe('SIGNONE');
});
