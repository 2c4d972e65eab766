import { describe, expect, test } from '@jest/globals';
import type { ProcessDetail } from '../process-table/model.ts';
import { clientFdClosed } from './client-fd-closed.ts';
import {
  BLIND,
  census,
  makeEvidence,
  ONE_MISSING,
  processDetail,
  processRecord,
  UNTESTED,
} from './evidence.fixture.ts';

function holding(pid: number, targets: readonly string[]): ProcessDetail {
  return processDetail({ pid, descriptors: targets.length, targets });
}

/** The first six are what the server always has. */
function descriptors(count: number | undefined) {
  if (count === undefined) {
    return census({ details: [processDetail({ pid: 1, descriptors: undefined, socketInodes: undefined })] });
  }
  const others = Array.from(
    { length: count },
    (_, index) => `${index} ${index < 6 ? '/dev/null' : `socket:[${index}]`}`,
  );
  return census({ details: [holding(1, others)] });
}

const BEFORE = { baseline: descriptors(6) };

describe('client-fd-closed', () => {
  test('passes where the server holds as many descriptors as before, or fewer', () => {
    expect(clientFdClosed.judge(makeEvidence())).toMatchObject({
      outcome: 'pass',
      observed: '6 descriptors, 6 before',
    });
    expect(clientFdClosed.judge(makeEvidence({ ...BEFORE, after: descriptors(5) })).outcome).toBe('pass');
  });

  test('fails where each round of the load adds as many, says to whom, and what they are', () => {
    const evidence = makeEvidence({ ...BEFORE, after: descriptors(206), afterwards: 'goes on' });
    expect(clientFdClosed.judge(evidence)).toMatchObject({
      outcome: 'fail',
      observed: '1,206 descriptors, 6 before',
      evidence: [
        'pid 1 (forkbed-server --reap wait): 1,206 descriptors, 6 before; added: 200 x socket',
        'load, 200 connections: +200 descriptors',
        ...[1, 2, 3, 4, 5].map((round) => `round ${round}, 200 connections: +200 descriptors`),
      ],
      remedy: expect.stringContaining('parent must close'),
    });
  });

  test.each([
    ['goes on', 'fail'],
    ['stops', 'pass'],
    ['no round', 'unknown'],
  ] as const)('with one more where that %s it is a %s', (afterwards, outcome) => {
    const evidence = makeEvidence({ ...BEFORE, after: descriptors(7), afterwards });
    expect(clientFdClosed.judge(evidence).outcome).toBe(outcome);
  });

  test('says how many are kept, and over how many further connections', () => {
    const evidence = makeEvidence({ ...BEFORE, after: descriptors(14), afterwards: 'stops' });
    expect(clientFdClosed.judge(evidence).observed).toBe(
      '14 descriptors, 6 before, none more after 200 further connections: they are kept',
    );
  });

  test('fails where one descriptor was closed and another leaked: they do not cancel each other out', () => {
    const baseline = census({ details: [holding(1, ['0 /dev/null', '1 pipe:[7]'])] });
    const after = census({ details: [holding(1, ['0 /dev/null', '2 socket:[9]'])] });
    expect(clientFdClosed.judge(makeEvidence({ baseline, after, afterwards: 'goes on' }))).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining([expect.stringMatching(/; added: socket$/)]),
    });
  });

  test('fails where a worker leaks, though PID 1 has closed as many', () => {
    const worker = processRecord({ pid: 7, argv: ['worker'] });
    const table = (ofPid1: readonly string[], ofWorker: readonly string[]) =>
      census({ beside: [worker], details: [holding(1, ofPid1), holding(7, ofWorker)] });
    const evidence = makeEvidence({
      baseline: table(['0 /a', '1 /b'], ['0 /a']),
      after: table(['0 /a'], ['0 /a', '5 socket:[9]']),
      afterwards: 'goes on',
    });
    expect(clientFdClosed.judge(evidence)).toMatchObject({
      outcome: 'fail',
      observed: expect.stringContaining('in 2 processes'),
      evidence: expect.arrayContaining(['pid 7 (worker): 7 descriptors, 1 before; added: socket']),
    });
  });

  test('is unknown where it holds more and a client has not finished', () => {
    for (const afterwards of ['no round', 'goes on'] as const) {
      const evidence = makeEvidence({ ...ONE_MISSING, ...BEFORE, after: descriptors(7), afterwards });
      expect(clientFdClosed.judge(evidence)).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('not all clients have finished'),
      });
    }
  });

  test('is unknown where it holds more and other people are connected', () => {
    const sockets = { ...makeEvidence().sockets, others: 1 };
    const evidence = makeEvidence({ ...BEFORE, sockets, after: descriptors(7), afterwards: 'goes on' });
    expect(clientFdClosed.judge(evidence)).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('1 connection of other people is open'),
      evidence: expect.arrayContaining(['load, 200 connections: +1 descriptor']),
    });
  });

  test.each([
    ['before', { baseline: descriptors(undefined) }],
    ['after', { after: descriptors(undefined) }],
  ])('is unknown where its descriptors could not be read %s the load', (_, overrides) => {
    const judgement = clientFdClosed.judge(makeEvidence(overrides));
    expect(judgement).toMatchObject({ outcome: 'unknown', observed: expect.stringContaining('could not be read') });
  });

  test('is unknown where the server could not be read, however many others could', () => {
    const beside = [7, 8, 9, 10, 11, 12].map((pid) => processRecord({ pid }));
    const details = [1, 7, 8, 9, 10, 11, 12].map((pid) =>
      processDetail({ pid, ...(pid === 12 ? { descriptors: undefined } : {}) }),
    );
    const both = census({ beside, details });
    const subject = { ...makeEvidence().subject, pid: 12 };
    expect(clientFdClosed.judge(makeEvidence({ subject, baseline: both, after: both }))).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('pid 12 could not be read'),
    });
  });

  test('says how many other processes could not be read', () => {
    const beside = [processRecord({ pid: 7 })];
    const details = [processDetail({ pid: 1 }), processDetail({ pid: 7, descriptors: undefined })];
    const both = census({ beside, details });
    expect(clientFdClosed.judge(makeEvidence({ baseline: both, after: both }))).toMatchObject({
      outcome: 'pass',
      observed: '6 descriptors, 6 before',
      evidence: ['1 process could not be read'],
    });
  });

  test('is unknown where no process of before the load is there after it', () => {
    const another = census({ processes: [processRecord({ pid: 1, startTicks: 999 })] });
    const none = census({ processes: [] });
    for (const after of [another, none]) {
      expect(clientFdClosed.judge(makeEvidence({ after }))).toMatchObject({
        outcome: 'unknown',
        observed: 'no process of before the load is there after it',
      });
    }
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(clientFdClosed.judge(makeEvidence(overrides)).outcome).toBe('unknown');
  });
});
