import { describe, expect, test } from '@jest/globals';
import { parsePassiveOpens } from './parse-proc-net-snmp.ts';

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
