import { expect, test } from '@jest/globals';
import { tcpSocket } from '../checks/evidence.fixture.ts';
import { describeListeners } from './describe-listeners.ts';

const listening = (localAddress: string, localPort: number) => tcpSocket({ state: 'LISTEN', localAddress, localPort });
/** A UDP socket that is bound and not connected shows the state CLOSE. */
const bound = (localAddress: string, localPort: number) =>
  tcpSocket({ state: 'CLOSE', localAddress, localPort, remoteAddress: '0.0.0.0', remotePort: 0 });

test('a port is named once, however many sockets there are, and with its protocol', () => {
  const tcp = [listening('0.0.0.0', 8080), listening('::', 8080), listening('0.0.0.0', 80), listening('0.0.0.0', 80)];
  expect(describeListeners({ tcp, udp: [bound('0.0.0.0', 53), bound('::', 53)] })).toBe(
    'ports that are listened on: 80/tcp, 8080/tcp, 53/udp',
  );
});

test('the DNS of the engine is left out', () => {
  const dns = { tcp: [listening('127.0.0.11', 40_001)], udp: [bound('127.0.0.11', 40_002)] };
  expect(describeListeners(dns)).toBe('no socket listens at all');
  expect(describeListeners({ ...dns, tcp: [...dns.tcp, listening('0.0.0.0', 5005)] })).toBe(
    'ports that are listened on: 5005/tcp',
  );
});

test('a port that only the server itself can reach is marked', () => {
  const tcp = [listening('127.0.0.1', 9000), listening('::1', 9000), listening('127.0.0.1', 80), listening('::', 80)];
  expect(describeListeners({ tcp, udp: [] })).toBe(
    'ports that are listened on: 80/tcp, 9000/tcp on the loopback interface alone',
  );
});

test('connections, and UDP sockets that are connected, are no listeners', () => {
  const udp = [tcpSocket({ state: 'ESTABLISHED', localPort: 1234 })];
  expect(describeListeners({ tcp: [tcpSocket({ state: 'ESTABLISHED' })], udp })).toBe('no socket listens at all');
});
