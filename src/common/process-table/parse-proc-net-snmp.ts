/**
 * One counter of /proc/net/snmp, as RFC 4022 names it: how many connections a network namespace has accepted since it was
 * made. The kernel counts each that the handshake has made, whether or not anybody called accept for it.
 */
import { ParseError } from '../forkbed-error.ts';

/** tcpPassiveOpens. @throws ParseError */
export function parsePassiveOpens(text: string): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp: '))
    .map((line) => line.split(' '));
  const value = values?.[names?.indexOf('PassiveOpens') ?? -1];
  if (value === undefined || !/^\d+$/.test(value)) {
    throw new ParseError({ expected: 'two lines Tcp: with the column PassiveOpens in /proc/net/snmp', received: text });
  }
  return Number(value);
}
