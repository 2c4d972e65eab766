import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../common/forkbed-error.ts';
import { type Expectation, Plan } from './plan.ts';

function planOf(overrides: { messages?: number; payload?: string; expect?: Expectation }): Plan {
  return new Plan({ messages: 3, payload: 'm%d', expect: 'ok', encode: encodeUtf8, ...overrides });
}

function encodeUtf8(text: string): ArrayBuffer {
  return Uint8Array.from(new TextEncoder().encode(text)).buffer;
}

/** Offset and length of a message. */
function rangeOf(plan: Plan, index: number): [number, number] {
  const place = index * plan.step;
  const [from = 0, to = 0] = plan.starts.slice(place, place + 2);
  return [from, to - from];
}

function message(plan: Plan, index: number): string {
  return new TextDecoder().decode(new Uint8Array(plan.bytes, ...rangeOf(plan, index)));
}

function reply(plan: Plan, index: number): string {
  const [from, length] = plan.repliesAreEchoes ? rangeOf(plan, index) : [0, plan.replyLength];
  return new TextDecoder().decode(plan.expected?.slice(from, from + length));
}

describe('Plan', () => {
  test('every %d in the payload is the number of the message, from 0', () => {
    const plan = planOf({ payload: 'メッセージ%d %d/%%' });
    expect([0, 1, 2].map((index) => message(plan, index))).toEqual([
      'メッセージ0 0/%%',
      'メッセージ1 1/%%',
      'メッセージ2 2/%%',
    ]);
  });

  test('messages may differ in length', () => {
    const plan = planOf({ messages: 11 });
    expect(message(plan, 9)).toBe('m9');
    expect(message(plan, 10)).toBe('m10');
    expect(plan.bytes.byteLength).toBe(10 * 2 + 3);
  });

  test('a payload without %d lies in memory once', () => {
    const plan = planOf({ messages: 100_000, payload: 'same', expect: 'echo' });
    expect(plan.bytes.byteLength).toBe(4);
    expect(message(plan, 99_999)).toBe('same');
    expect(reply(plan, 99_999)).toBe('same');
  });

  test('the right reply is OK to every message, or the message itself', () => {
    expect([0, 2].map((index) => reply(planOf({}), index))).toEqual(['OK', 'OK']);
    expect([0, 2].map((index) => reply(planOf({ expect: 'echo' }), index))).toEqual(['m0', 'm2']);
  });

  test('where any reply will do, one byte is enough and nothing is compared', () => {
    const plan = planOf({ expect: 'any' });
    expect(plan.expected).toBeUndefined();
    expect(plan.replyLength).toBe(1);
  });

  test('a plan without messages is a plan', () => {
    expect(planOf({ messages: 0 }).bytes.byteLength).toBe(0);
  });

  test('a message that TCP may split is refused where each part would be answered', () => {
    const bytes = (count: number) => ({ payload: 'x'.repeat(count) });
    expect(() => planOf(bytes(1025))).toThrow(UsageError);
    expect(() => planOf(bytes(1025))).toThrow(/at most 1024 bytes.*received 1025.*--expect echo/);
    // Three bytes a character: the limit counts bytes.
    expect(() => planOf({ payload: '文'.repeat(342) })).toThrow('received 1026');
    expect(rangeOf(planOf(bytes(1024)), 0)).toEqual([0, 1024]);
    expect(rangeOf(planOf({ ...bytes(1025), expect: 'echo' }), 0)).toEqual([0, 1025]);
  });

  test('a message may wait to be sent where it fills more than one segment, or a reply may acknowledge nothing', () => {
    expect(planOf({ payload: 'x'.repeat(536) }).mayWaitToBeSent).toBe(false);
    expect(planOf({ payload: 'x'.repeat(537) }).mayWaitToBeSent).toBe(true);
    expect(planOf({ expect: 'any' }).mayWaitToBeSent).toBe(true);
  });

  test('messages that would not fit into memory are refused before they are made', () => {
    expect(() => planOf({ messages: 100_000, payload: `%d${'x'.repeat(1000)}`, expect: 'echo' })).toThrow(
      /at most 67108864 bytes in all messages, received 100000 messages/,
    );
  });
});
