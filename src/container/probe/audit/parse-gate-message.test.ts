import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { ParseError } from '../../../common/forkbed-error.ts';
import { Histogram } from '../../../common/histogram.ts';
import { parseGateMessage } from './parse-gate-message.ts';

function distribution(...values: number[]) {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.counts();
}

function finished(overrides: Record<string, unknown> = {}): string {
  const summary = clientSummary({ ok: 97, failed: 3, errors: { ECONNRESET: 3 } });
  const message = {
    event: 'finished',
    round: 1,
    summary,
    connectMs: distribution(1, 2),
    replyMs: distribution(),
    ...overrides,
  };
  return JSON.stringify(message);
}

const summaryWith = (overrides: Record<string, unknown>) => finished({ summary: { ...clientSummary(), ...overrides } });

describe('parseGateMessage', () => {
  test('reads the name of a client that has arrived', () => {
    expect(parseGateMessage('{"event":"arrived","name":"forkbed-client-3"}')).toEqual({
      event: 'arrived',
      name: 'forkbed-client-3',
    });
  });

  test('reads the machine that a client runs on', () => {
    expect(parseGateMessage('{"event":"arrived","name":"a","node":"worker-2"}')).toMatchObject({ node: 'worker-2' });
  });

  test('reads the summary of a client that has finished, and its distributions', () => {
    const message = parseGateMessage(finished());
    if (message.event !== 'finished') throw new Error(`expected finished, received ${message.event}`);
    expect(message.summary).toMatchObject({ ok: 97, errors: { ECONNRESET: 3 } });
    expect(message.connectMs.count).toBe(2);
    expect(message.replyMs.count).toBe(0);
  });

  test('reads the round that a summary belongs to, and that a client holds', () => {
    expect(parseGateMessage(finished({ round: 3 }))).toMatchObject({ event: 'finished', round: 3 });
    expect(parseGateMessage('{"event":"began","round":1}')).toEqual({ event: 'began', round: 1 });
    expect(parseGateMessage('{"event":"held","round":2}')).toEqual({ event: 'held', round: 2 });
  });

  test.each([
    ['nothing', ''],
    ['what is no JSON', '{"event":"arrived"'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an event of ours', '{"event":"go"}'],
    ['no name', '{"event":"arrived"}'],
    ['an empty name', '{"event":"arrived","name":""}'],
    ['a name of two lines', '{"event":"arrived","name":"a\\nb"}'],
    ['a name that has no end', JSON.stringify({ event: 'arrived', name: 'x'.repeat(256) })],
    ['a name that is no text', '{"event":"arrived","name":7}'],
    ['a begin of no round', '{"event":"began"}'],
    ['a begin of the warm-up', '{"event":"began","round":0}'],
    ['a begin of a further round', '{"event":"began","round":2}'],
    ['a machine without a name', '{"event":"arrived","name":"a","node":""}'],
    ['a machine of two lines', '{"event":"arrived","name":"a","node":"b\\nc"}'],
    ['a summary of no round', finished({ round: undefined })],
    ['a summary of a round before the warm-up', finished({ round: -1 })],
    ['a holding of no round', '{"event":"held"}'],
    ['no summary', finished({ summary: undefined })],
    ['a summary of another event', summaryWith({ event: 'status' })],
    ['an error of two lines', summaryWith({ errors: { 'E\n::error::': 1 } })],
    ['a count with a fraction', summaryWith({ messages: 1.5 })],
    ['a negative count', summaryWith({ failed: -1 })],
    ['a count given as text', summaryWith({ connections: '100' })],
    ['more served than tried', summaryWith({ ok: 101 })],
    ['percentiles with a gap', summaryWith({ connectMs: { p50: 1, p90: 1, max: 1 } })],
    ['errors that are no counts', summaryWith({ errors: { ECONNRESET: 'often' } })],
    ['a duration that is null, as JSON writes infinity', summaryWith({ seconds: null })],
  ])('refuses %s', (_, line) => {
    expect(() => parseGateMessage(line)).toThrow(ParseError);
  });

  test.each([
    ['nonsense', 'expected a message of a client, received "nonsense"'],
    ['{"event":"go"}', 'expected event to be one of arrived, began, held, exec, finished, received "\\"go\\""'],
    [summaryWith({ ok: -7 }), 'expected ok to be an integer from 0, received "-7"'],
  ])('quotes what is wrong: %s', (line, message) => {
    expect(() => parseGateMessage(line)).toThrow(message);
  });

  test('refuses distributions that are none', () => {
    expect(() => parseGateMessage(finished({ replyMs: { max: 1, buckets: [] } }))).toThrow('counts of a histogram');
    expect(() => parseGateMessage(finished({ connectMs: undefined }))).toThrow('counts of a histogram');
  });
});
