import { describe, expect, test } from '@jest/globals';
import {
  parseAcceptQueue,
  parseListenDrops,
  parsePassiveOpens,
  parseProcNetTcp,
  parseProcNetUnix,
} from './parse-proc-net.ts';

const HEADING =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const HEADING6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function row(fields: { local?: string; remote?: string; state?: string; inode?: string; slot?: string }): string {
  const { local = '0100007F:138D', remote = '0200007F:D431', state = '01', inode = '4711', slot = '   0' } = fields;
  return `${slot}: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  5005        0 ${inode} 1 0000000000000000 20 4 30 10 -1        \n`;
}

function addressOf(hex: string): string | undefined {
  return parseProcNetTcp(HEADING6 + row({ local: `${hex}:138D` }))[0]?.localAddress;
}

describe('parseProcNetTcp', () => {
  test('reads a socket', () => {
    expect(parseProcNetTcp(HEADING + row({}))).toEqual([
      {
        state: 'ESTABLISHED',
        localAddress: '127.0.0.1',
        localPort: 5005,
        remoteAddress: '127.0.0.2',
        remotePort: 54321,
        inode: 4711,
      },
    ]);
  });

  test('reads the heading alone as no socket', () => {
    expect(parseProcNetTcp(HEADING)).toEqual([]);
    expect(parseProcNetTcp(HEADING6)).toEqual([]);
  });

  test('reads the files of UDP, which have more columns', () => {
    const udp =
      '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            \n' +
      ' 1071: 0B00007F:9C41 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 8815 2 0000000000000000 0           \n';
    expect(parseProcNetTcp(udp)).toMatchObject([
      { state: 'CLOSE', localAddress: '127.0.0.11', localPort: 40_001, remotePort: 0, inode: 8815 },
    ]);
  });

  test('reads a TIME_WAIT socket, which has no inode and fewer fields', () => {
    const timeWait =
      '  10: 0100007F:138D 0100007F:D434 06 00000000:00000000 03:00001739 00000000     0        0 0 3 0000000000000000                                      \n';
    expect(parseProcNetTcp(HEADING + timeWait)).toMatchObject([{ state: 'TIME_WAIT', inode: 0 }]);
  });

  test.each([
    ['01', 'ESTABLISHED'],
    ['02', 'SYN_SENT'],
    ['03', 'SYN_RECV'],
    ['04', 'FIN_WAIT1'],
    ['05', 'FIN_WAIT2'],
    ['06', 'TIME_WAIT'],
    ['07', 'CLOSE'],
    ['08', 'CLOSE_WAIT'],
    ['09', 'LAST_ACK'],
    ['0A', 'LISTEN'],
    ['0B', 'CLOSING'],
    ['0C', 'NEW_SYN_RECV'],
  ])('names the state %s %s', (state, name) => {
    expect(parseProcNetTcp(HEADING + row({ state }))).toMatchObject([{ state: name }]);
  });

  test('keeps every row in order, also where the slot number is wider than its column', () => {
    const text = HEADING + row({ inode: '1' }) + row({ slot: '12345', inode: '2' }) + row({ inode: '3' });
    expect(parseProcNetTcp(text).map((socket) => socket.inode)).toEqual([1, 2, 3]);
  });

  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF0000050012AC', '172.18.0.5'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
    ['B80D01200100000000000000FF00FFFF', '2001:db8:0:1::ffff:ff'],
    ['B80D0120000001000000000001000200', '2001:db8:1::2:1'],
    ['000080FE00000000FF0011AC0100A8C0', 'fe80::ac11:ff:c0a8:1'],
    ['00000100020000000000000004000300', '1::2:0:0:3:4'],
    ['0000010002000300040005000600FF00', '1:0:3:2:5:4:ff:6'],
  ])('writes the IPv6 address %s as %s', (hex, address) => {
    expect(addressOf(hex)).toBe(address);
  });

  test.each([
    ['an unknown state', row({ state: '0D' })],
    ['a state 0', row({ state: '00' })],
    ['a state of three digits', row({ state: '001' })],
    ['an address cut short', row({ local: '0100007:138D' })],
    ['an address of another length', row({ remote: '0100007F0100007F:138D' })],
    ['an address without port', row({ local: '0100007F' })],
    ['an inode that is no number', row({ inode: '-1' })],
    ['a slot that is no number', row({ slot: 'x' })],
    ['an empty line in the middle', `\n${row({})}`],
    ['a row cut short', '   0: 0100007F:138D 0200007F:D431 01 00000000:00000000 00:0\n'],
  ])('refuses %s, and quotes it', (_, text) => {
    const line = text.split('\n')[0] ?? '';
    expect(() => parseProcNetTcp(HEADING + text)).toThrow(
      `expected a line of /proc/net/tcp, received ${JSON.stringify(line)}`,
    );
  });

  test.each(['', 'nonsense', row({})])('refuses %j, which has no heading', (text) => {
    expect(() => parseProcNetTcp(text)).toThrow('the heading of /proc/net/tcp');
  });
});

const UNIX_HEADING = 'Num       RefCount Protocol Flags    Type St Inode Path\n';

/** `path`: with the space before it, where there is one. */
function unixRow({
  flags = '00010000',
  type = '0001',
  state = '01',
  inode = '4711',
  path = ' /run/app.sock',
} = {}): string {
  return `0000000000000000: 00000002 00000000 ${flags} ${type} ${state} ${inode}${path}\n`;
}

describe('parseProcNetUnix', () => {
  test('reads a socket that listens', () => {
    expect(parseProcNetUnix(UNIX_HEADING + unixRow())).toEqual([{ path: '/run/app.sock', listens: true, inode: 4711 }]);
  });

  test('reads the heading alone as no socket', () => {
    expect(parseProcNetUnix(UNIX_HEADING)).toEqual([]);
  });

  test('a connection that was accepted has the path of its listener, and does not listen', () => {
    expect(parseProcNetUnix(UNIX_HEADING + unixRow({ flags: '00000000', state: '03' }))).toEqual([
      { path: '/run/app.sock', listens: false, inode: 4711 },
    ]);
  });

  test('a flag beside that of listening changes nothing', () => {
    expect(parseProcNetUnix(UNIX_HEADING + unixRow({ flags: '00010001' }))).toMatchObject([{ listens: true }]);
    expect(parseProcNetUnix(UNIX_HEADING + unixRow({ flags: '00020001' }))).toMatchObject([{ listens: false }]);
  });

  test('a socket without a name has no path', () => {
    expect(parseProcNetUnix(UNIX_HEADING + unixRow({ flags: '00000000', path: '' }))).toMatchObject([{ path: '' }]);
  });

  test('reads an inode that is narrower than its column', () => {
    expect(parseProcNetUnix(UNIX_HEADING + unixRow({ inode: '   17' }))).toMatchObject([{ inode: 17 }]);
  });

  test.each([
    ['an abstract one', '@app'],
    ['a relative one', 'app.sock'],
    ['one with spaces', '/run/my app/  a.sock '],
    ['one of two lines', '/run/a\nb.sock'],
    ['one of which a line is empty', '/run/a\n\nb.sock'],
    ['one with a carriage return', '/run/a\r.sock'],
    ['one with a line separator', '/run/a\u2028.sock'],
  ])('takes a path as it was bound: %s', (_, path) => {
    const read = parseProcNetUnix(UNIX_HEADING + unixRow({ path: ` ${path}` }) + unixRow({ inode: '2' }));
    expect(read).toMatchObject([
      { path, inode: 4711 },
      { path: '/run/app.sock', inode: 2 },
    ]);
  });

  test.each([
    ['flags cut short', unixRow({ flags: '0001000' })],
    ['a type that is no number', unixRow({ type: 'SOCK' })],
    ['an inode that is no number', unixRow({ inode: '-1' })],
    ['an empty line in the middle', `\n${unixRow()}`],
    ['a row cut short', '0000000000000000: 00000002 000\n'],
    ['a line after a socket without a name', `${unixRow({ path: '' })}b.sock\n`],
  ])('refuses %s, and quotes the line', (_, text) => {
    const line = text.includes('b.sock') ? 'b.sock' : text.split('\n')[0];
    expect(() => parseProcNetUnix(UNIX_HEADING + text)).toThrow(
      `expected a line of /proc/net/unix, received ${JSON.stringify(line)}`,
    );
  });

  test.each(['', 'nonsense', unixRow()])('refuses %j, which has no heading', (text) => {
    expect(() => parseProcNetUnix(text)).toThrow('the heading of /proc/net/unix');
  });
});

const IP = 'Ip: Forwarding DefaultTTL InReceives\nIp: 1 64 1210';
const NAMES = 'Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails';

describe('parsePassiveOpens', () => {
  test('reads the column by its name, wherever it stands', () => {
    expect(parsePassiveOpens(`${IP}\n${NAMES}\nTcp: 1 200 120000 -1 7 1000000 0\nUdp: InDatagrams\nUdp: 3\n`)).toBe(
      1e6,
    );
    expect(parsePassiveOpens('Tcp: PassiveOpens\nTcp: 12\n')).toBe(12);
  });

  test.each([
    ['no Tcp line', `${IP}\n`],
    ['no second Tcp line', `${NAMES}\n`],
    ['no such column', 'Tcp: ActiveOpens\nTcp: 7\n'],
    ['a row that is cut short', `${NAMES}\nTcp: 1 200\n`],
    ['a value that is no count', 'Tcp: PassiveOpens\nTcp: -1\n'],
  ])('refuses %s, and quotes it', (_, text) => {
    expect(() => parsePassiveOpens(text)).toThrow(JSON.stringify(text));
  });
});

describe('parseListenDrops', () => {
  test('reads the column by its name, and no other group', () => {
    const text = 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 2 3\nIpExt: ListenDrops\nIpExt: 9\n';
    expect(parseListenDrops(text)).toBe(3);
  });

  test.each(['', 'TcpExt: ListenOverflows\nTcpExt: 2\n', 'TcpExt: ListenDrops\n'])(
    'refuses %j, and quotes it',
    (text) => {
      expect(() => parseListenDrops(text)).toThrow(JSON.stringify(text));
    },
  );
});

describe('parseAcceptQueue', () => {
  const row = (state: string, queues: string) =>
    `   0: 0100007F:138D 00000000:0000 ${state} ${queues} 00:00000000 00000000     0        0 4711 1 0000000000000000\n`;

  test('adds up what waits in the backlogs of listening sockets, and what other sockets have not read is none of it', () => {
    const text =
      HEADING + row('0A', '00000000:00000003') + row('01', '00000009:00000007') + row('0A', '00000000:00000010');
    expect(parseAcceptQueue(text)).toBe(19);
    expect(parseAcceptQueue(HEADING)).toBe(0);
  });
});
