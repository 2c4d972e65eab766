import { expect, test } from '@jest/globals';
import type { Timed } from '../../common/deadlines.ts';
import { ConnectBackoff } from './connect-backoff.ts';

const item = (): Timed => ({ waitsSinceMs: 0, previous: undefined, next: undefined });

/** The waits of one item, until its time is over. */
function waitsWithin(timeoutMs: number): number[] {
  const backoff = new ConnectBackoff<Timed>(timeoutMs);
  const one = item();
  const waits: number[] = [];
  for (let nowMs = 0; backoff.add(one, { beganMs: 0, nowMs }); ) {
    expect(backoff.takeDue(backoff.nextMs - 0.5)).toBeUndefined();
    waits.push(backoff.nextMs - nowMs);
    nowMs = backoff.nextMs;
    expect(backoff.takeDue(nowMs)).toBe(one);
  }
  return waits;
}

test('each wait is twice as long as the one before, up to a limit, and they end', () => {
  expect(waitsWithin(200)).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
});

test('one that has connected begins anew', () => {
  const backoff = new ConnectBackoff<Timed>(1_000);
  const one = item();
  backoff.add(one, { beganMs: 0, nowMs: 0 });
  backoff.takeDue(1);
  backoff.forget(one);
  backoff.add(one, { beganMs: 10, nowMs: 10 });
  expect(backoff.nextMs).toBe(11);
});

test('where none waits nothing is due', () => {
  const backoff = new ConnectBackoff<Timed>(1_000);
  expect(backoff.nextMs).toBe(Number.POSITIVE_INFINITY);
  expect(backoff.takeDue(1e9)).toBeUndefined();
});
