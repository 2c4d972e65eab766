import { describe, expect, test } from '@jest/globals';
import { BLIND, census, LISTENER, makeEvidence, processDetail, tcpSocket, UNTESTED } from './evidence.fixture.ts';
import { socketsClosed } from './sockets-closed.ts';

describe('sockets-closed', () => {
  test('passes where no socket is in CLOSE_WAIT, whatever other states there are', () => {
    const sockets = [LISTENER, tcpSocket({ state: 'TIME_WAIT', inode: 0 }), tcpSocket({ state: 'ESTABLISHED' })];
    expect(socketsClosed.judge(makeEvidence({ after: census({ sockets }) }))).toMatchObject({
      outcome: 'pass',
      observed: 'none of 3 sockets is in CLOSE_WAIT',
    });
  });

  test('fails where one is, and says who holds it', () => {
    const after = census({
      sockets: [LISTENER, tcpSocket({ inode: 5_000 }), tcpSocket({ inode: 5_001, remotePort: 40_001 })],
      details: [processDetail({ pid: 1, socketInodes: [LISTENER.inode, 5_000] })],
    });
    expect(socketsClosed.judge(makeEvidence({ after }))).toMatchObject({
      outcome: 'fail',
      observed: '2 CLOSE_WAIT sockets are left',
      evidence: [
        '172.18.0.2 port 5005, peer 172.18.0.3 port 40000, held by pid 1 (forkbed-server --reap wait)',
        '172.18.0.2 port 5005, peer 172.18.0.3 port 40001, held by no process that could be read',
        '10.0 per 1,000 connections',
      ],
      remedy: expect.stringContaining('recv returns 0'),
    });
  });

  test('names the first few of many and counts the rest', () => {
    const open = Array.from({ length: 7 }, (_, index) => tcpSocket({ inode: 5_000 + index }));
    const { evidence } = socketsClosed.judge(makeEvidence({ after: census({ sockets: [LISTENER, ...open] }) }));
    expect(evidence.filter((line) => line.includes('held by'))).toHaveLength(5);
    expect(evidence).toContain('and 2 more');
  });

  test('says where nobody accepted the connections, and nobody holds them', () => {
    const sockets = [LISTENER, tcpSocket({ inode: 0 })];
    expect(socketsClosed.judge(makeEvidence({ after: census({ sockets }) }))).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining([expect.stringMatching(/held by no process that could be read$/)]),
      remedy: expect.stringContaining('nobody accepted these connections'),
    });
  });

  test('does not say so where a process that could not be read holds them', () => {
    const sockets = [LISTENER, tcpSocket({ inode: 5_000 })];
    expect(socketsClosed.judge(makeEvidence({ after: census({ sockets }) })).remedy).toContain('recv returns 0');
  });

  test('is unknown where the listening socket is not in the table', () => {
    const elsewhere = tcpSocket({ state: 'LISTEN', localPort: 80 });
    for (const sockets of [[], [elsewhere], [tcpSocket({ state: 'ESTABLISHED' })]]) {
      expect(socketsClosed.judge(makeEvidence({ after: census({ sockets }) }))).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('no socket listens on port 5005'),
      });
    }
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(socketsClosed.judge(makeEvidence(overrides)).outcome).toBe('unknown');
  });
});
