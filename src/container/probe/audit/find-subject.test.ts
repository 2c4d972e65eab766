import { describe, expect, test } from '@jest/globals';
import { census, LISTENER, processDetail, processRecord, tcpSocket } from '../../../common/checks/evidence.fixture.ts';
import { findSubject } from './find-subject.ts';

const TCP = { transport: 'tcp', port: 5005 } as const;

describe('findSubject', () => {
  test('finds the listening socket of PID 1', () => {
    expect(findSubject(census(), { endpoint: TCP })).toEqual({ found: true, address: '0.0.0.0', pid: 1 });
  });

  test('finds the one of two on the port that PID 1 holds', () => {
    const another = { ...LISTENER, localAddress: '::', inode: 4_001 };
    expect(findSubject(census({ sockets: [another, LISTENER] }), { endpoint: TCP })).toEqual({
      found: true,
      address: '0.0.0.0',
      pid: 1,
    });
  });

  test('finds another process than PID 1, the oldest of those that hold the socket', () => {
    const beside = [processRecord({ pid: 9, startTicks: 70 }), processRecord({ pid: 30, startTicks: 60 })];
    const details = [
      processDetail({ pid: 1, socketInodes: [] }),
      processDetail({ pid: 9 }),
      processDetail({ pid: 30 }),
    ];
    expect(findSubject(census({ beside, details }), { endpoint: TCP })).toEqual({
      found: true,
      address: '0.0.0.0',
      pid: 30,
    });
  });

  test('takes PID 1 where it is one of them', () => {
    const beside = [processRecord({ pid: 9, startTicks: 1 })];
    const details = [processDetail({ pid: 1 }), processDetail({ pid: 9 })];
    expect(findSubject(census({ beside, details }), { endpoint: TCP })).toMatchObject({ pid: 1 });
  });

  test.each([
    ['nothing listens on the port', census(), 80, 'nothing listens on port 80 any more'],
    [
      'a connection on the port is no listener',
      census({ sockets: [tcpSocket({ state: 'ESTABLISHED', inode: LISTENER.inode })] }),
      5005,
      'nothing listens on port 5005 any more',
    ],
    [
      'nobody who can be read holds it',
      census({ details: [processDetail({ pid: 1, socketInodes: [] })] }),
      5005,
      'no process of this namespace holds the socket that listens on port 5005',
    ],
    [
      'the descriptors of PID 1 may not be read',
      census({ details: [processDetail({ pid: 1, descriptors: undefined, socketInodes: undefined })] }),
      5005,
      'who listens on port 5005 cannot be told: the descriptors of 1 processes could not be read; the audit needs their user id',
    ],
    [
      'PID 1 is the observer itself',
      census({ processes: [] }),
      5005,
      'no PID 1 is to be seen: the audit must join the process namespace of the server',
    ],
  ])('finds none where %s', (_, inspected, port, reason) => {
    expect(findSubject(inspected, { endpoint: { transport: 'tcp', port } })).toEqual({ found: false, reason });
  });
});
