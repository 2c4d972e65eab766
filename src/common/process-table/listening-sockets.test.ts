import { describe, expect, test } from '@jest/globals';
import { LISTEN_INODE, LISTENER, tcpSocket } from '../checks/evidence.fixture.ts';
import { listeningInodes, listeningSockets } from './listening-sockets.ts';
import type { UnixSocket } from './model.ts';

const inodes = (...call: Parameters<typeof listeningInodes>) => [...listeningInodes(...call)];

test('of a TCP port every socket that listens on it counts, and no other', () => {
  const sockets = [
    LISTENER,
    { ...LISTENER, localAddress: '::', inode: 4_001 },
    { ...LISTENER, localPort: 80, inode: 4_002 },
    { ...LISTENER, state: 'ESTABLISHED' as const, inode: 4_003 },
  ];
  const udpSockets = [tcpSocket({ state: 'CLOSE', localPort: 5005, inode: 4_004 })];
  expect(inodes({ sockets, udpSockets }, { transport: 'tcp', port: 5005 })).toEqual([LISTEN_INODE, 4_001]);
  expect(inodes({ sockets }, undefined)).toEqual([]);
});

test('of a UDP port every socket counts that is not connected, but for the resolver of the engine', () => {
  const bound = (overrides: Parameters<typeof tcpSocket>[0]) =>
    tcpSocket({ state: 'CLOSE', localPort: 53, ...overrides });
  const udpSockets = [
    bound({ localAddress: '0.0.0.0', inode: 1 }),
    bound({ localAddress: '::', inode: 2 }),
    bound({ state: 'ESTABLISHED', inode: 3 }),
    bound({ localAddress: '127.0.0.11', inode: 4 }),
    bound({ localPort: 54, inode: 5 }),
  ];
  const tables = { sockets: [{ ...LISTENER, localPort: 53 }], udpSockets };
  expect(listeningSockets(tables, { transport: 'udp', port: 53 })).toEqual([
    { inode: 1, address: '0.0.0.0' },
    { inode: 2, address: '::' },
  ]);
});

describe('of a Unix socket', () => {
  const at = (path: string, wanted = '/run/app/app.sock') => {
    const unixSockets: UnixSocket[] = [{ path, listens: true, inode: 7 }];
    return inodes({ sockets: [], unixSockets }, { transport: 'unix', path: wanted }).length === 1;
  };

  test('the path counts, as the server has written it', () => {
    expect(at('/run/app/app.sock')).toBe(true);
    expect(at('/run//app/./app.sock')).toBe(true);
    expect(at('app.sock')).toBe(true);
    expect(at('/var/run/app.sock', '/run/app.sock')).toBe(true);
    expect(at('/run/app.sock', '/var/run/app.sock')).toBe(true);
  });

  test('another path does not, nor one of the abstract namespace, nor none', () => {
    expect(at('/run/app/other.sock')).toBe(false);
    expect(at('/app.sock')).toBe(false);
    expect(at('@app.sock')).toBe(false);
    expect(at('')).toBe(false);
  });

  test('a connection of it does not listen', () => {
    const unixSockets = [{ path: '/run/app/app.sock', listens: false, inode: 7 }];
    expect(inodes({ sockets: [], unixSockets }, { transport: 'unix', path: '/run/app/app.sock' })).toEqual([]);
  });
});
