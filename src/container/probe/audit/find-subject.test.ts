import { describe, expect, test } from '@jest/globals';
import { census, LISTENER, processDetail, processRecord, tcpSocket } from '../../../common/checks/evidence.fixture.ts';
import { findSubject } from './find-subject.ts';

describe('findSubject', () => {
  test('finds the listening socket of PID 1', () => {
    expect(findSubject(census(), 5005)).toEqual({ found: true, socket: LISTENER });
  });

  test('finds the one of two on the port that PID 1 holds', () => {
    const another = { ...LISTENER, localAddress: '::', inode: 4_001 };
    expect(findSubject(census({ sockets: [another, LISTENER] }), 5005)).toEqual({ found: true, socket: LISTENER });
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
      'another process holds it',
      census({
        beside: [processRecord({ pid: 7, argv: ['nginx'] })],
        details: [processDetail({ pid: 1, socketInodes: [] }), processDetail({ pid: 7 })],
      }),
      5005,
      'PID 1 does not listen on port 5005: the socket is held by pid 7 (nginx)',
    ],
    [
      'nobody who can be read holds it',
      census({ details: [processDetail({ pid: 1, socketInodes: [] })] }),
      5005,
      'PID 1 does not listen on port 5005: the socket is held by no process that could be read',
    ],
    [
      'the descriptors of PID 1 may not be read',
      census({ details: [processDetail({ pid: 1, descriptors: undefined, socketInodes: undefined })] }),
      5005,
      'the descriptors of PID 1 could not be read: the audit needs its user id',
    ],
    [
      'PID 1 is the observer itself',
      census({ processes: [] }),
      5005,
      'no PID 1 is to be seen: the audit must join the process namespace of the server',
    ],
  ])('finds none where %s', (_, looked, port, reason) => {
    expect(findSubject(looked, port)).toEqual({ found: false, reason });
  });
});
