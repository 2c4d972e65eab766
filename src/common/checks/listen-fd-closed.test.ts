import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  census,
  LISTEN_INODE,
  makeEvidence,
  processDetail,
  processRecord,
  UNTESTED,
} from './evidence.fixture.ts';
import { listenFdClosed } from './listen-fd-closed.ts';

const nobody = { seen: 0, clean: 0, unconfirmed: 0, holders: 0, examples: [] };

describe('listen-fd-closed', () => {
  test('passes where children were looked at and none holds the socket', () => {
    expect(listenFdClosed.judge(makeEvidence())).toMatchObject({
      outcome: 'pass',
      observed: 'none of 10 children holds it',
    });
  });

  test('passes where some were seen before they had closed it, and others after', () => {
    const children = { ...nobody, seen: 5, clean: 1, unconfirmed: 4 };
    expect(listenFdClosed.judge(makeEvidence({ children })).outcome).toBe('pass');
  });

  test('passes where a client was served and the server has no child, and says so', () => {
    expect(listenFdClosed.judge(makeEvidence({ children: nobody }))).toMatchObject({
      outcome: 'pass',
      observed: expect.stringContaining('it answers its clients itself'),
    });
  });

  test('fails where another process holds it, also where others do not', () => {
    const children = { ...makeEvidence().children, holders: 1, examples: [processRecord({ pid: 9 })] };
    expect(listenFdClosed.judge(makeEvidence({ children }))).toMatchObject({
      outcome: 'fail',
      observed: '1 other process holds it',
      evidence: [
        'pid 9 (forkbed-server --reap wait), child of pid 1',
        'the socket on port 5005, inode 4000, belongs to pid 1',
        '10 looked at and found without it',
      ],
      remedy: expect.stringContaining('child must close the listening socket'),
    });
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    const children = { ...nobody, holders: 1, examples: [processRecord({ pid: 9 })] };
    expect(listenFdClosed.judge(makeEvidence({ ...BLIND, children })).outcome).toBe('fail');
  });

  test('is unknown where children were seen, but no descriptors of theirs', () => {
    expect(listenFdClosed.judge(makeEvidence({ children: { ...nobody, seen: 3 } }))).toMatchObject({
      outcome: 'unknown',
      observed: '3 children were seen alive, but the descriptors of none could be read',
    });
  });

  test('is unknown where every child held it when it was last seen, but none for long', () => {
    const judgement = listenFdClosed.judge(makeEvidence({ children: { ...nobody, seen: 2, unconfirmed: 2 } }));
    expect(judgement).toMatchObject({ outcome: 'unknown', observed: expect.stringContaining('too soon') });
  });

  test('is unknown where no child was seen and the final probe was not answered', () => {
    const finalProbe = { answered: false, reason: 'ECONNREFUSED' } as const;
    expect(listenFdClosed.judge(makeEvidence({ children: nobody, finalProbe })).outcome).toBe('unknown');
  });

  test('names the first of many, counts the rest, and names every inode of the port', () => {
    const examples = [9, 10, 11, 12, 13].map((pid) => processRecord({ pid }));
    const subject = { pid: 1, listener: { transport: 'tcp' as const, port: 5005, inodes: [4_000, 4_001] } };
    const { evidence } = listenFdClosed.judge(makeEvidence({ subject, children: { ...nobody, holders: 7, examples } }));
    expect(evidence).toContain('and 2 more');
    expect(evidence).toContain('the socket on port 5005, inode 4000 or 4001, belongs to pid 1');
  });

  describe('with a pool of workers that accept by themselves', () => {
    const pool = (...pids: number[]) =>
      census({
        beside: pids.map((pid) => processRecord({ pid })),
        details: [1, ...pids].map((pid) => processDetail({ pid, socketInodes: [LISTEN_INODE] })),
      });

    test('passes where as many hold it as before the load, also if one was replaced', () => {
      const evidence = makeEvidence({ baseline: pool(7, 8), after: pool(7, 30) });
      expect(listenFdClosed.judge(evidence)).toMatchObject({
        outcome: 'pass',
        observed: 'a pool that accepts: 2 workers hold it, 2 before',
      });
    });

    test('fails where more hold it after each round of the load', () => {
      const evidence = makeEvidence({ baseline: pool(7, 8), after: pool(7, 8, 30), afterwards: 'goes on' });
      expect(listenFdClosed.judge(evidence)).toMatchObject({
        outcome: 'fail',
        observed: 'a pool that accepts: 8 workers hold it, 2 before',
        evidence: expect.arrayContaining(['pid 30 (forkbed-server --reap wait), child of pid 1']),
        remedy: expect.stringContaining('not of the pool'),
      });
    });

    test('passes where it grew, and a round adds none', () => {
      const evidence = makeEvidence({ baseline: pool(7, 8), after: pool(7, 8, 30), afterwards: 'stops' });
      expect(listenFdClosed.judge(evidence)).toMatchObject({
        outcome: 'pass',
        observed: expect.stringContaining('3 workers hold it, 2 before, none more after 200 further connections'),
      });
    });

    test('is unknown where it grew, and no round could follow', () => {
      expect(listenFdClosed.judge(makeEvidence({ baseline: pool(7), after: pool(7, 8) })).outcome).toBe('unknown');
    });

    test('passes where it shrank', () => {
      const evidence = makeEvidence({ baseline: pool(7, 8), after: pool(7) });
      expect(listenFdClosed.judge(evidence)).toMatchObject({
        outcome: 'pass',
        observed: 'a pool that accepts: 1 worker holds it, 2 before',
      });
    });

    test('fails where a process that is none of it holds the socket', () => {
      const stray = processRecord({ pid: 30, command: 'sh', argv: ['sh'] });
      const children = { ...makeEvidence().children, holders: 1, examples: [stray] };
      const evidence = makeEvidence({ baseline: pool(7), after: pool(7), children });
      expect(listenFdClosed.judge(evidence)).toMatchObject({
        outcome: 'fail',
        observed: '1 other process holds it',
        evidence: expect.arrayContaining(['pid 30 (sh), child of pid 1']),
      });
    });

    test('is unknown where the control was not seen', () => {
      expect(listenFdClosed.judge(makeEvidence({ ...BLIND, baseline: pool(7), after: pool(7) })).outcome).toBe(
        'unknown',
      );
    });
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(listenFdClosed.judge(makeEvidence(overrides)).outcome).toBe('unknown');
    expect(listenFdClosed.judge(makeEvidence({ ...overrides, children: nobody })).outcome).toBe('unknown');
  });
});
