import { describe, expect, test } from '@jest/globals';
import { Admission } from './admission.ts';

function admissionOf(limits: { connections?: number; concurrency?: number; rate?: number }): Admission {
  return new Admission({ connections: 1_000_000, concurrency: 1_000_000, rate: 0, ...limits });
}

/** How many may begin at `nowMs`. */
function beginAll(admission: Admission, nowMs: number): number {
  let begun = 0;
  while (admission.nextMs <= nowMs) {
    admission.begin(nowMs);
    begun += 1;
  }
  return begun;
}

describe('Admission', () => {
  test('goes on beyond all connections until it is told, and is over when those that are open have ended', () => {
    let reported = false;
    const limits = { connections: 2, concurrency: 10, rate: 0 };
    const admission = new Admission(limits, { goesOn: () => !reported });
    for (let begun = 0; begun < 5; begun += 1) {
      expect(admission.nextMs).toBe(Number.NEGATIVE_INFINITY);
      admission.begin(0);
    }
    reported = true;
    expect(admission.nextMs).toBe(Number.POSITIVE_INFINITY);
    for (let open = 5; open > 0; open -= 1) {
      expect(admission.isOver).toBe(false);
      admission.end();
    }
    expect(admission.isOver).toBe(true);
  });

  test('makes all of its connections, where it is told before', () => {
    const admission = new Admission({ connections: 2, concurrency: 10, rate: 0 }, { goesOn: () => false });
    expect(beginAll(admission, 0)).toBe(2);
  });

  test('all connections begin once, and it is over when all have ended', () => {
    const admission = admissionOf({ connections: 3 });
    expect(admission.isOver).toBe(false);
    expect(beginAll(admission, 0)).toBe(3);
    expect(admission.begun).toBe(3);
    admission.end();
    admission.end();
    expect(admission.isOver).toBe(false);
    expect(admission.nextMs).toBe(Number.POSITIVE_INFINITY);
    admission.end();
    expect(admission.isOver).toBe(true);
  });

  test('it is not over while connections are still to begin', () => {
    const admission = admissionOf({ connections: 2, concurrency: 1 });
    admission.begin(0);
    admission.end();
    expect(admission.isOver).toBe(false);
  });

  test('one begins for each that ends, where the concurrency is reached', () => {
    const admission = admissionOf({ concurrency: 10 });
    expect(beginAll(admission, 0)).toBe(10);
    expect(admission.nextMs).toBe(Number.POSITIVE_INFINITY);
    admission.end();
    admission.end();
    expect(beginAll(admission, 0)).toBe(2);
  });

  test('without a rate they begin at once, whatever the time', () => {
    expect(beginAll(admissionOf({ connections: 500 }), -1000)).toBe(500);
  });

  test('with a rate the first begins at once, the next an interval later', () => {
    const admission = admissionOf({ rate: 10 });
    expect(beginAll(admission, 5000)).toBe(1);
    expect(admission.nextMs).toBe(5100);
    expect(beginAll(admission, 5099)).toBe(0);
    expect(beginAll(admission, 5100)).toBe(1);
  });

  test('a rate above one a millisecond is kept by beginning several at each look', () => {
    const admission = admissionOf({ rate: 5000 });
    for (let nowMs = 0; nowMs < 1000; nowMs += 1) beginAll(admission, nowMs);
    expect(admission.begun).toBeGreaterThanOrEqual(4995);
    expect(admission.begun).toBeLessThanOrEqual(5001);
  });

  test('late looks are made up for, so that the rate holds', () => {
    const admission = admissionOf({ rate: 100 });
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 33) beginAll(admission, nowMs);
    expect(admission.begun).toBeGreaterThanOrEqual(996);
    expect(admission.begun).toBeLessThanOrEqual(1001);
  });

  test('a stall of a minute is followed by a tenth of a second of connections, not by a minute of them', () => {
    const admission = admissionOf({ rate: 1000 });
    beginAll(admission, 0);
    expect(beginAll(admission, 60_000)).toBe(101);
  });
});
