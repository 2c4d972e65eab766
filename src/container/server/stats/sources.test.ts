import { describe, expect, test } from '@jest/globals';
import type { TcpSocket } from '../../../common/process-table/model.ts';
import { countSources } from './sources.ts';

function connection(remoteAddress: string, other: Partial<TcpSocket> = {}): TcpSocket {
  const local = { localAddress: '172.18.0.2', localPort: 5005 };
  return { state: 'ESTABLISHED', ...local, remoteAddress, remotePort: 40_000, inode: 77, ...other };
}

describe('countSources', () => {
  test('counts the connections of each address, those with most of them first', () => {
    const sockets = ['10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.0'].map((address) => connection(address));
    expect(countSources(sockets, 5005)).toEqual({
      sources: [
        { address: '10.0.0.2', connections: 2 },
        { address: '10.0.0.0', connections: 1 },
        { address: '10.0.0.1', connections: 1 },
      ],
      otherConnections: 0,
    });
  });

  test('leaves out the listener, other ports, and what no process holds: it waits in the backlog, or is over', () => {
    const sockets = [
      connection('0.0.0.0', { state: 'LISTEN' }),
      connection('10.0.0.1', { localPort: 40_001, remotePort: 5005 }),
      connection('10.0.0.1', { inode: 0 }),
      connection('10.0.0.1', { inode: 0, state: 'TIME_WAIT' }),
    ];
    expect(countSources(sockets, 5005)).toEqual({ sources: [], otherConnections: 0 });
  });

  test('counts a client that has closed while its child has not', () => {
    expect(countSources([connection('10.0.0.1', { state: 'CLOSE_WAIT' })], 5005).sources).toHaveLength(1);
  });

  test('names a hundred addresses, and adds up the others', () => {
    const sockets = Array.from({ length: 105 }, (_, index) => connection(`10.0.1.${index}`));
    const { sources, otherConnections } = countSources(sockets, 5005);
    expect([sources.length, otherConnections]).toEqual([100, 5]);
  });
});
