import { expect, test } from '@jest/globals';
import { memoryEffect } from './limit-memory.ts';

const RUNNING = { Running: true, OOMKilled: false, ExitCode: 0 };
const NO_ACCOUNT = { forksRefused: undefined, oomKills: undefined, memoryLimitHits: undefined };
const AT_FIRST = { forksRefused: undefined, oomKills: 0, memoryLimitHits: 2 };

test('a subject whose control group has gone, and which the engine holds to be running, is asked for again', () => {
  expect(memoryEffect({ atFirst: AT_FIRST, now: NO_ACCOUNT, state: RUNNING })).toBe(undefined);
  const killed = { Running: false, OOMKilled: false, ExitCode: 137 };
  const effect = { acted: true, observed: 'the limit ended the subject' };
  expect(memoryEffect({ atFirst: AT_FIRST, now: NO_ACCOUNT, state: killed })).toEqual(effect);
});

test('one that ended otherwise was not ended by the limit', () => {
  const effect = memoryEffect({
    atFirst: AT_FIRST,
    now: NO_ACCOUNT,
    state: { ...RUNNING, Running: false, ExitCode: 3 },
  });
  expect(effect).toEqual({ acted: false, observed: 'the subject ended with exit code 3, and not by the limit' });
});

test('without an account from the first it cannot be told, and nothing is waited for', () => {
  expect(memoryEffect({ atFirst: NO_ACCOUNT, now: NO_ACCOUNT, state: RUNNING })).toEqual({
    acted: false,
    observed: 'the kernel keeps no account of how often the limit was met',
  });
});

test('what the account has more of than at first is told, and either of the two is enough', () => {
  const after = (memoryLimitHits: number, oomKills: number) =>
    memoryEffect({ atFirst: AT_FIRST, now: { forksRefused: undefined, memoryLimitHits, oomKills }, state: RUNNING });
  expect(after(2, 0)?.acted).toBe(false);
  expect(after(7, 0)).toEqual({ acted: true, observed: 'the limit was met 5 times, 0 processes were killed for it' });
  expect(after(2, 1)?.acted).toBe(true);
});
