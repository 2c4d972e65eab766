import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { Guest } from './guest.ts';
import { LineReader } from './line-reader.ts';

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function guestWho(...said: readonly string[]): Guest {
  const guest = new Guest(new LineReader({ decode, mostBytes: 10_000 }));
  for (const text of said) {
    const { buffer, length } = Uint8Array.from(new TextEncoder().encode(text));
    guest.hear(buffer, length);
  }
  return guest;
}

const NONE = { max: 0, buckets: [] };
const ARRIVED = '{"event":"arrived","name":"forkbed-client-1"}\n';
const FINISHED = `${JSON.stringify({ event: 'finished', summary: clientSummary(), connectMs: NONE, replyMs: NONE })}\n`;

describe('a guest', () => {
  test('is nobody before it has said a whole line', () => {
    expect(guestWho()).toMatchObject({ state: 'nobody', name: undefined });
    expect(guestWho(ARRIVED.slice(0, -1)).state).toBe('nobody');
  });

  test('has arrived when it has told its name', () => {
    expect(guestWho(ARRIVED)).toMatchObject({ state: 'arrived', name: 'forkbed-client-1', result: undefined });
  });

  test('has finished when it has told its summary, whatever it does then', () => {
    const guest = guestWho(ARRIVED, FINISHED);
    guest.leave();
    expect(guest.state).toBe('finished');
    expect(guest.result?.summary.ok).toBe(100);
  });

  test('may say both in one breath', () => {
    expect(guestWho(ARRIVED + FINISHED).state).toBe('finished');
  });

  test('is lost when it leaves before it has finished', () => {
    const guest = guestWho(ARRIVED);
    guest.leave();
    expect(guest).toMatchObject({
      state: 'lost',
      name: 'forkbed-client-1',
      lostBecause: 'left before it had finished',
    });
  });

  test('is not lost when it leaves without a word', () => {
    const guest = guestWho();
    guest.leave();
    expect(guest.state).toBe('nobody');
  });

  test.each([
    ['says nonsense first', ['nonsense\n'], 'said what cannot be understood'],
    ['says nonsense later', [ARRIVED, '{}\n'], 'said what cannot be understood'],
    [
      'tells a distribution that is none',
      [ARRIVED, FINISHED.replace('"max":0,"buckets"', '"max":1,"buckets"')],
      'cannot be understood',
    ],
    ['finishes before it has arrived', [FINISHED], 'said finished out of turn'],
    ['arrives twice', [ARRIVED, ARRIVED], 'said arrived out of turn'],
    ['never ends its line', [ARRIVED, 'x'.repeat(10_001)], 'said a line that has no end'],
  ])('is lost when it %s', (_, said, reason) => {
    const guest = guestWho(...said);
    expect(guest.state).toBe('lost');
    expect(guest.lostBecause).toContain(reason);
  });

  test('stays lost, and what it says then counts for nothing', () => {
    expect(guestWho(`nonsense\n${ARRIVED}${FINISHED}`)).toMatchObject({
      state: 'lost',
      name: undefined,
      result: undefined,
    });
  });
});
