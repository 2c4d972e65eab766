import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { execPlan } from '../../../common/execs/execs.fixture.ts';
import { LineReader } from '../../net/line-reader.ts';
import { GateClient } from './gate-client.ts';

const NOW_MS = 1_000;

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function clientThat(...output: readonly string[]): GateClient {
  return send(new GateClient(new LineReader({ decode, maxBytes: 10_000 })), ...output);
}

const NONE = { max: 0, buckets: [] };
const ARRIVED = '{"event":"arrived","name":"forkbed-client-1"}\n';

function finished(round: number, ok = 100): string {
  const summary = clientSummary({ ok, connections: ok });
  return `${JSON.stringify({ event: 'finished', round, summary, connectMs: NONE, replyMs: NONE })}\n`;
}

const FINISHED = finished(1);
const held = (round: number) => `{"event":"held","round":${round}}\n`;

function ended(number: number): string {
  const run = { number, plan: 0, run: number, outcome: 'exited', exitCode: 0, timedOut: false };
  return `${JSON.stringify({ event: 'exec', ...run, ms: 5, fromMs: 1, toMs: 9 })}\n`;
}

function send(client: GateClient, ...output: readonly string[]): GateClient {
  for (const text of output) {
    const { buffer, length } = Uint8Array.from(new TextEncoder().encode(text));
    client.receive(buffer, length, NOW_MS);
  }
  return client;
}

describe('a client', () => {
  test('is nobody before it has said a whole line', () => {
    expect(clientThat()).toMatchObject({ state: 'nobody', name: undefined });
    expect(clientThat(ARRIVED.slice(0, -1)).state).toBe('nobody');
  });

  test('has arrived when it has told its name', () => {
    expect(clientThat(ARRIVED)).toMatchObject({ state: 'arrived', name: 'forkbed-client-1', result: undefined });
  });

  test('tells how long a connection of its may take, where it knows', () => {
    expect(clientThat(ARRIVED).longestMs).toBeUndefined();
    expect(clientThat('{"event":"arrived","name":"a","longestMs":60000}\n').longestMs).toBe(60_000);
    expect(clientThat('{"event":"arrived","name":"a","longestMs":-1}\n').state).toBe('lost');
  });

  test('begins its load once, at a time of the clock of the audit', () => {
    const began = '{"event":"began","round":1}\n';
    expect(clientThat(ARRIVED).beganAtMs).toBeUndefined();
    expect(clientThat(ARRIVED, began)).toMatchObject({ state: 'arrived', beganAtMs: NOW_MS });
    expect(clientThat(ARRIVED, began, FINISHED)).toMatchObject({ state: 'finished', beganAtMs: NOW_MS });
    for (const output of [[began], [ARRIVED, began, began], [ARRIVED, FINISHED, began]]) {
      expect(clientThat(...output)).toMatchObject({ state: 'lost', lostBecause: 'said began out of turn' });
    }
  });

  test('that stands for execs reports each of them, which are taken once', () => {
    const arrived = `${JSON.stringify({ event: 'arrived', name: 'execs', execs: [execPlan()] })}\n`;
    const client = clientThat(arrived, ended(1), ended(2));
    expect(client).toMatchObject({ state: 'arrived', execs: [execPlan()], hasRecords: true });
    expect(client.takeRecords().map(({ number }) => number)).toEqual([1, 2]);
    expect([client.hasRecords, client.takeRecords()]).toEqual([false, []]);
    expect(send(client, FINISHED).state).toBe('finished');
    expect(send(client, ended(3))).toMatchObject({ state: 'lost', lostBecause: 'said exec out of turn' });
  });

  test('that stands for none reports none', () => {
    expect(clientThat(ARRIVED, ended(1))).toMatchObject({ state: 'lost', lostBecause: 'said exec out of turn' });
  });

  test('has finished when it has told its summary, whatever it does then', () => {
    const client = clientThat(ARRIVED, FINISHED);
    client.leave();
    expect(client.state).toBe('finished');
    expect(client.result?.summary.ok).toBe(100);
  });

  test('may say both in one breath', () => {
    expect(clientThat(ARRIVED + FINISHED).state).toBe('finished');
  });

  test('is lost when it leaves before it has finished', () => {
    const client = clientThat(ARRIVED);
    client.leave();
    expect(client).toMatchObject({
      state: 'lost',
      name: 'forkbed-client-1',
      lostBecause: 'left before it had finished',
    });
  });

  test('is not lost when it leaves without a word', () => {
    const client = clientThat();
    client.leave();
    expect(client.state).toBe('nobody');
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
  ])('is lost when it %s', (_, output, reason) => {
    const client = clientThat(...output);
    expect(client.state).toBe('lost');
    expect(client.lostBecause).toContain(reason);
  });

  test('stays lost, and what it says then counts for nothing', () => {
    expect(clientThat(`nonsense\n${ARRIVED}${FINISHED}`)).toMatchObject({
      state: 'lost',
      name: undefined,
      result: undefined,
    });
  });

  describe('in a further round', () => {
    /** It has finished the load, and was asked for round 2. */
    function clientInRound2(...output: readonly string[]): GateClient {
      const client = clientThat(ARRIVED, FINISHED);
      client.begin(2);
      return send(client, ...output);
    }

    test('runs until it has finished it, and keeps the results of each', () => {
      expect(clientInRound2().state).toBe('running');
      const client = clientInRound2(finished(2, 7));
      expect(client.state).toBe('finished');
      expect(client.resultIn(2)?.summary.ok).toBe(7);
      expect(client.result?.summary.ok).toBe(100);
      expect(client.resultIn(3)).toBeUndefined();
    });

    test('holds when it has said so, and finishes then', () => {
      const client = clientInRound2(held(2));
      expect(client.state).toBe('holding');
      expect(send(client, finished(2, 1)).state).toBe('finished');
    });

    test('is lost when it leaves, and its load still counts', () => {
      const client = clientInRound2();
      client.leave();
      expect(client).toMatchObject({ state: 'lost', lostBecause: 'left before it had finished' });
      expect(client.result?.summary.ok).toBe(100);
    });

    test.each([
      ['finishes another round than it was asked for', [finished(1)], 'said finished of round 1 in round 2'],
      ['holds another round', [held(3)], 'said held of round 3 in round 2'],
      ['finishes twice', [finished(2), finished(2)], 'said finished out of turn'],
      ['holds twice', [held(2), held(2)], 'said held out of turn'],
    ])('is lost when it %s', (_, output, reason) => {
      const client = clientInRound2(...output);
      expect(client.state).toBe('lost');
      expect(client.lostBecause).toContain(reason);
    });

    test('does not take part before it has finished what it was asked before', () => {
      expect(() => clientThat(ARRIVED).begin(2)).toThrow(
        'expected a client that has finished, received one that is arrived',
      );
    });
  });

  test('that holds in the load is lost: nobody asked it to', () => {
    expect(clientThat(ARRIVED, held(1)).state).toBe('lost');
  });
});
