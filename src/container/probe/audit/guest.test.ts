import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { LineReader } from '../../net/line-reader.ts';
import { Guest } from './guest.ts';

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function guestWho(...said: readonly string[]): Guest {
  return hear(new Guest(new LineReader({ decode, mostBytes: 10_000 })), ...said);
}

const NONE = { max: 0, buckets: [] };
const ARRIVED = '{"event":"arrived","name":"forkbed-client-1"}\n';

function finished(round: number, ok = 100): string {
  const summary = clientSummary({ ok, connections: ok });
  return `${JSON.stringify({ event: 'finished', round, summary, connectMs: NONE, replyMs: NONE })}\n`;
}

const FINISHED = finished(1);
const held = (round: number) => `{"event":"held","round":${round}}\n`;

function hear(guest: Guest, ...said: readonly string[]): Guest {
  for (const text of said) {
    const { buffer, length } = Uint8Array.from(new TextEncoder().encode(text));
    guest.hear(buffer, length);
  }
  return guest;
}

describe('a guest', () => {
  test('is nobody before it has said a whole line', () => {
    expect(guestWho()).toMatchObject({ state: 'nobody', name: undefined });
    expect(guestWho(ARRIVED.slice(0, -1)).state).toBe('nobody');
  });

  test('has arrived when it has told its name', () => {
    expect(guestWho(ARRIVED)).toMatchObject({ state: 'arrived', name: 'forkbed-client-1', result: undefined });
  });

  test('tells how long a connection of its may take, where it knows', () => {
    expect(guestWho(ARRIVED).longestMs).toBeUndefined();
    expect(guestWho('{"event":"arrived","name":"a","longestMs":60000}\n').longestMs).toBe(60_000);
    expect(guestWho('{"event":"arrived","name":"a","longestMs":-1}\n').state).toBe('lost');
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

  describe('in a further round', () => {
    /** It has finished the load, and was asked for round 2. */
    function guestInRound2(...said: readonly string[]): Guest {
      const guest = guestWho(ARRIVED, FINISHED);
      guest.begin(2);
      return hear(guest, ...said);
    }

    test('runs until it has finished it, and keeps the results of each', () => {
      expect(guestInRound2().state).toBe('running');
      const guest = guestInRound2(finished(2, 7));
      expect(guest.state).toBe('finished');
      expect(guest.resultOf(2)?.summary.ok).toBe(7);
      expect(guest.result?.summary.ok).toBe(100);
      expect(guest.resultOf(3)).toBeUndefined();
    });

    test('holds when it has said so, and finishes then', () => {
      const guest = guestInRound2(held(2));
      expect(guest.state).toBe('holding');
      expect(hear(guest, finished(2, 1)).state).toBe('finished');
    });

    test('is lost when it leaves, and its load still counts', () => {
      const guest = guestInRound2();
      guest.leave();
      expect(guest).toMatchObject({ state: 'lost', lostBecause: 'left before it had finished' });
      expect(guest.result?.summary.ok).toBe(100);
    });

    test.each([
      ['finishes another round than it was asked for', [finished(1)], 'said finished of round 1 in round 2'],
      ['holds another round', [held(3)], 'said held of round 3 in round 2'],
      ['finishes twice', [finished(2), finished(2)], 'said finished out of turn'],
      ['holds twice', [held(2), held(2)], 'said held out of turn'],
    ])('is lost when it %s', (_, said, reason) => {
      const guest = guestInRound2(...said);
      expect(guest.state).toBe('lost');
      expect(guest.lostBecause).toContain(reason);
    });

    test('does not take part before it has finished what it was asked before', () => {
      expect(() => guestWho(ARRIVED).begin(2)).toThrow(
        'expected a guest that has finished, received one that is arrived',
      );
    });
  });

  test('that holds in the load is lost: nobody asked it to', () => {
    expect(guestWho(ARRIVED, held(1)).state).toBe('lost');
  });
});
