import { describe, expect, test } from '@jest/globals';
import { ParseError } from '../../common/forkbed-error.ts';
import { parseOrder } from './parse-order.ts';

describe('parseOrder', () => {
  test('reads a round as the options say', () => {
    expect(parseOrder('{"event":"go","round":1}')).toEqual({ event: 'go', round: 1 });
  });

  test('reads what differs in a round', () => {
    const go = { event: 'go', round: 7, connections: 12, concurrency: 3, hold: true };
    expect(parseOrder(JSON.stringify(go))).toEqual(go);
  });

  test('reads the warm-up, which is round 0', () => {
    expect(parseOrder('{"event":"go","round":0,"connections":3}')).toEqual({ event: 'go', round: 0, connections: 3 });
  });

  test('reads that a round is over', () => {
    expect(parseOrder('{"event":"enough","round":2}')).toEqual({ event: 'enough', round: 2 });
  });

  test('leaves out what it does not know', () => {
    expect(parseOrder('{"event":"go","round":1,"speed":9}')).toEqual({ event: 'go', round: 1 });
  });

  test.each([
    ['nothing', '', 'an order of the audit, received ""'],
    ['what is no JSON', 'go', 'an order of the audit, received "go"'],
    ['null', 'null', 'the whole to be an object, received "null"'],
    ['an array', '[]', 'the whole to be an object'],
    ['an event of a client', '{"event":"arrived","name":"x"}', 'event to be one of go, enough'],
    ['no round', '{"event":"go"}', 'round to be an integer from 0'],
    ['a round before the warm-up', '{"event":"go","round":-1}', 'round to be an integer from 0'],
    ['a round that is no integer', '{"event":"go","round":1.5}', 'round to be an integer from 0'],
    ['no connection at all', '{"event":"go","round":2,"connections":0}', 'connections to be an integer from 1'],
    [
      'more connections than an option takes',
      '{"event":"go","round":2,"connections":2147483648}',
      'connections to be an integer from 1 to 2147483647, received "2147483648"',
    ],
    ['no concurrency', '{"event":"go","round":2,"concurrency":0}', 'concurrency to be an integer'],
    ['a concurrency that is text', '{"event":"go","round":2,"concurrency":"3"}', 'concurrency to be an integer'],
    ['a holding that is neither', '{"event":"go","round":2,"hold":1}', 'hold to be true or false'],
    ['an end of no round', '{"event":"enough"}', 'round to be an integer'],
  ])('refuses %s, and quotes it', (_, line, message) => {
    expect(() => parseOrder(line)).toThrow(ParseError);
    expect(() => parseOrder(line)).toThrow(`expected ${message}`);
  });

  test('a line that has no end is quoted in part', () => {
    expect(() => parseOrder('x'.repeat(5_000))).toThrow(`received "${'x'.repeat(200)}"`);
  });
});
