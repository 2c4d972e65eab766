import { describe, expect, test } from '@jest/globals';
import { MISBEHAVIOUR_NAMES, type MisbehaviourName } from '../../../common/load/misbehaviour-names.ts';
import { Plan } from '../plan.ts';
import { BadClient, type BadStream } from './bad-client.ts';
import { MISBEHAVIOURS } from './misbehaviour.ts';

/** The kernel's side of a connection, in memory: room for so many bytes, and what arrived. */
class ScriptedStream implements BadStream {
  readonly isCutShort = false;
  room = Number.POSITIVE_INFINITY;
  sent = '';
  readonly arrivals: (string | 0)[] = [];

  send(bytes: ArrayBuffer, offset: number, length: number): number | undefined {
    const count = Math.min(this.room, length);
    if (count === 0) return undefined;
    this.room -= count;
    this.sent += new TextDecoder().decode(new Uint8Array(bytes, offset, count));
    return count;
  }

  receive(): number | undefined {
    const arrival = this.arrivals.shift();
    return typeof arrival === 'string' ? arrival.length : arrival;
  }

  finishSending(): void {
    this.sent += '<end>';
  }

  vanish(): void {
    this.sent += '<gone>';
  }
}

function clientThat(name: MisbehaviourName, overrides: { messages?: number } = {}) {
  const encode = (text: string) => Uint8Array.from(new TextEncoder().encode(text)).buffer;
  const plan = new Plan({ expect: 'ok', messages: 3, payload: 'm%d', encode, ...overrides });
  const stream = new ScriptedStream();
  const client = new BadClient(stream, { ways: MISBEHAVIOURS[name], nowMs: 0 });
  return { stream, speak: () => client.speak(plan), receive: () => client.receive(new ArrayBuffer(8)) };
}

describe('BadClient', () => {
  test('one that drips says a byte each time, the messages over and over', () => {
    const { stream, speak } = clientThat('drip');
    expect(speak()).toBe(false);
    expect(stream.sent).toBe('m');
    for (let byte = 1; byte < 8; byte++) speak();
    expect(stream.sent).toBe('m0m1m2m0');
  });

  test('one that never waits for a reply sends so many messages in its turn, and leaves the next turn to others', () => {
    const { stream, speak } = clientThat('no-read', { messages: 100 });
    const turns = [];
    do turns.push(stream.sent.split('m').length - 1);
    while (speak());
    expect(turns).toEqual([0, 32, 64, 96]);
    expect(stream.sent.split('m')).toHaveLength(101);
  });

  test('one that drips without messages says nothing', () => {
    const { stream, speak } = clientThat('drip', { messages: 0 });
    speak();
    expect(stream.sent).toBe('');
  });

  test.each([
    ['no-read', 'm0m1m2'],
    ['silent', ''],
    ['half-close', 'm0m1m2<end>'],
    ['half-open', 'm0'],
  ] as const)('%s says %j, without waiting for a reply', (name, sent) => {
    const { stream, speak } = clientThat(name);
    expect(speak()).toBe(false);
    expect(stream.sent).toBe(sent);
  });

  test('what there is no room for is said when there is', () => {
    const { stream, speak } = clientThat('half-close');
    stream.room = 3;
    expect(speak()).toBe(true);
    expect(stream.sent).toBe('m0m');
    stream.room = 100;
    expect(speak()).toBe(false);
    expect(stream.sent).toBe('m0m1m2<end>');
  });

  test('one that is half open vanishes after its first reply, once, and not before', () => {
    const { stream, speak, receive } = clientThat('half-open');
    speak();
    expect(receive()).toBe(false);
    expect(stream.sent).toBe('m0');
    stream.arrivals.push('OK', 'OK');
    expect([receive(), receive()]).toEqual([false, false]);
    expect(stream.sent).toBe('m0<gone>');
  });

  test.each(MISBEHAVIOUR_NAMES)('%s is told of the end of the stream', (name) => {
    const { stream, receive } = clientThat(name);
    stream.arrivals.push('anything', 0);
    expect([receive(), receive()]).toEqual([false, true]);
  });
});
