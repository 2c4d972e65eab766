import { describe, expect, test } from '@jest/globals';
import { parseGateAddress } from './gate-address.ts';

describe('parseGateAddress', () => {
  test.each([
    ['/run/forkbed/gate.sock', { kind: 'unix', path: '/run/forkbed/gate.sock' }],
    ['gate.sock', { kind: 'unix', path: 'gate.sock' }],
    ['tcp://gate:5050', { kind: 'tcp', host: 'gate', port: 5050 }],
    ['tcp://forkbed-gate.run_1:1', { kind: 'tcp', host: 'forkbed-gate.run_1', port: 1 }],
    ['tcp://10.0.0.7:65535', { kind: 'tcp', host: '10.0.0.7', port: 65_535 }],
    ['tcp://[fd00::7]:5050', { kind: 'tcp', host: 'fd00::7', port: 5050 }],
  ])('reads %s', (text, address) => {
    expect(parseGateAddress(text)).toEqual(address);
  });

  test.each([
    '',
    'tcp://',
    'tcp://gate',
    'tcp://gate:',
    'tcp://gate:0',
    'tcp://gate:65536',
    'tcp://gate:5050/',
    'tcp://:5050',
    'tcp://a b:5050',
    'tcp://fd00::7:5050',
    'tcp://[gate]:5050',
    'http://gate:5050',
  ])('refuses %j', (text) => {
    expect(parseGateAddress(text)).toBeUndefined();
  });
});
