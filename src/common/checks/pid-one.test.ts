import { expect, test } from '@jest/globals';
import { processRecord } from './evidence.fixture.ts';
import { describePid1, isInit } from './pid-one.ts';

const pid1 = (command: string, ...argv: string[]) => processRecord({ pid: 1, ppid: 0, command, argv });
const SERVER_ELSEWHERE = { pid: 7, listener: { transport: 'tcp' as const, port: 5005, inodes: [4_000] } };

test.each([
  ['an init: tini -- serve', pid1('tini', 'tini', '--', 'serve')],
  ['an init: busybox init', pid1('busybox', 'busybox', 'init')],
  ['a shell: busybox sh -c x', pid1('busybox', 'busybox', 'sh', '-c', 'x')],
  ['another process than the server: npm start', pid1('npm start', 'npm start')],
])('PID 1 is %s', (expected, record) => {
  expect(describePid1({ pid1: record, subject: SERVER_ELSEWHERE })).toBe(expected);
  expect(isInit(record)).toBe(expected.startsWith('an init'));
});
