import { describe, expect, test } from '@jest/globals';
import { clientFdClosed } from './client-fd-closed.ts';
import { BLIND, census, evidenceOf, ONE_MISSING, processDetail, processRecord, UNTESTED } from './evidence.fixture.ts';

function descriptors(count: number | undefined) {
  const sockets = count === undefined ? undefined : Array.from({ length: Math.max(0, count - 4) }, (_, index) => index);
  return census({ details: [processDetail({ pid: 1, descriptors: count, socketInodes: sockets })] });
}

describe('client-fd-closed', () => {
  test('passes where the server holds as many descriptors as before, or fewer', () => {
    expect(clientFdClosed.judge(evidenceOf())).toMatchObject({ outcome: 'pass', observed: '6 descriptors, 6 before' });
    expect(clientFdClosed.judge(evidenceOf({ after: descriptors(5) })).outcome).toBe('pass');
  });

  test('fails where it holds more', () => {
    expect(clientFdClosed.judge(evidenceOf({ after: descriptors(206) }))).toMatchObject({
      outcome: 'fail',
      observed: '206 descriptors, 6 before',
      evidence: ['pid 1 (forkbed-server --reap wait)', '202 of them are sockets', '1000.0 per 1,000 connections'],
      remedy: expect.stringContaining('parent must close'),
    });
  });

  test('fails where it holds one more', () => {
    expect(clientFdClosed.judge(evidenceOf({ after: descriptors(7) })).outcome).toBe('fail');
  });

  test('is unknown where it holds more and a client has not finished', () => {
    expect(clientFdClosed.judge(evidenceOf({ ...ONE_MISSING, after: descriptors(7) })).outcome).toBe('unknown');
  });

  test.each([
    ['before', { baseline: descriptors(undefined) }],
    ['after', { after: descriptors(undefined) }],
  ])('is unknown where its descriptors could not be read %s the load', (_, overrides) => {
    const judgement = clientFdClosed.judge(evidenceOf(overrides));
    expect(judgement).toMatchObject({ outcome: 'unknown', observed: expect.stringContaining('could not be read') });
  });

  test('is unknown where the server is another process now, or none', () => {
    const another = census({ processes: [processRecord({ pid: 1, startTicks: 999 })] });
    const none = census({ processes: [] });
    for (const after of [another, none]) {
      expect(clientFdClosed.judge(evidenceOf({ after }))).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('see alive'),
      });
    }
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(clientFdClosed.judge(evidenceOf(overrides)).outcome).toBe('unknown');
  });
});
