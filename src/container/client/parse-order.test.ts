import { describe, expect, test } from '@jest/globals';
import { parseOrder } from './parse-order.ts';

describe('parseOrder', () => {
  test('reads a round as the options say', () => {
    expect(parseOrder('{"event":"go","round":1}')).toEqual({ event: 'go', round: 1 });
  });

  test('reads what differs in a round', () => {
    const go = { event: 'go', round: 7, connections: 12, concurrency: 3, hold: true };
    expect(parseOrder(JSON.stringify(go))).toEqual(go);
  });

  test('reads that a round is over', () => {
    expect(parseOrder('{"event":"enough","round":2}')).toEqual({ event: 'enough', round: 2 });
  });

  test('leaves out what it does not know', () => {
    expect(parseOrder('{"event":"go","round":1,"speed":9}')).toEqual({ event: 'go', round: 1 });
  });

  test.each([
    ['nothing', ''],
    ['what is no JSON', 'go'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an event of a client', '{"event":"arrived","name":"x"}'],
    ['no round', '{"event":"go"}'],
    ['round 0', '{"event":"go","round":0}'],
    ['a round that is no integer', '{"event":"go","round":1.5}'],
    ['no connection at all', '{"event":"go","round":2,"connections":0}'],
    ['more connections than an option takes', '{"event":"go","round":2,"connections":2147483648}'],
    ['no concurrency', '{"event":"go","round":2,"concurrency":0}'],
    ['a concurrency that is text', '{"event":"go","round":2,"concurrency":"3"}'],
    ['a holding that is neither', '{"event":"go","round":2,"hold":1}'],
    ['an end of no round', '{"event":"enough"}'],
  ])('refuses %s, and quotes it', (_, line) => {
    expect(() => parseOrder(line)).toThrow(`expected an order of the audit, received ${JSON.stringify(line)}`);
  });

  test('a line that has no end is quoted in part', () => {
    expect(() => parseOrder('x'.repeat(5_000))).toThrow(`received "${'x'.repeat(200)}"`);
  });
});
