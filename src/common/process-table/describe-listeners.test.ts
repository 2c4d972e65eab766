import { expect, test } from '@jest/globals';
import { tcpSocket } from '../checks/evidence.fixture.ts';
import { describeListeners } from './describe-listeners.ts';

const listening = (localAddress: string, localPort: number) => tcpSocket({ state: 'LISTEN', localAddress, localPort });
/** A UDP socket that is bound and not connected shows the state CLOSE. */
const bound = (localAddress: string, localPort: number) =>
  tcpSocket({ state: 'CLOSE', localAddress, localPort, remoteAddress: '0.0.0.0', remotePort: 0 });

test('a port is named once, however many sockets there are, and with its protocol', () => {
  const sockets = [
    listening('0.0.0.0', 8080),
    listening('::', 8080),
    listening('0.0.0.0', 80),
    listening('0.0.0.0', 80),
  ];
  expect(describeListeners({ sockets, udpSockets: [bound('0.0.0.0', 53), bound('::', 53)] })).toBe(
    'ports that are listened on: 80/tcp, 8080/tcp, 53/udp',
  );
});

test('the DNS of the engine is left out', () => {
  const dns = { sockets: [listening('127.0.0.11', 40_001)], udpSockets: [bound('127.0.0.11', 40_002)] };
  expect(describeListeners(dns)).toBe('no socket listens at all');
  expect(describeListeners({ ...dns, sockets: [...dns.sockets, listening('0.0.0.0', 5005)] })).toBe(
    'ports that are listened on: 5005/tcp',
  );
});

test('a port that only the server itself can reach is marked', () => {
  const sockets = [
    listening('127.0.0.1', 9000),
    listening('::1', 9000),
    listening('127.0.0.1', 80),
    listening('::', 80),
  ];
  expect(describeListeners({ sockets })).toBe(
    'ports that are listened on: 80/tcp, 9000/tcp on the loopback interface alone',
  );
});

test('connections, and UDP sockets that are connected, are no listeners', () => {
  const udpSockets = [tcpSocket({ state: 'ESTABLISHED', localPort: 1234 })];
  expect(describeListeners({ sockets: [tcpSocket({ state: 'ESTABLISHED' })], udpSockets })).toBe(
    'no socket listens at all',
  );
});

test('paths of Unix sockets are named where they were read, each once, but for the gate and what is not bound', () => {
  const unix = (path: string, listens = true) => ({ path, listens, inode: 1 });
  const unixSockets = [
    unix('/run/a\u001b'),
    unix('/run/b'),
    unix('/run/b'),
    unix(''),
    unix('/run/c', false),
    unix('/run/forkbed/gate.sock'),
  ];
  expect(describeListeners({ sockets: [], unixSockets })).toBe('Unix sockets that listen: /run/a?, /run/b');
});
