import { describe, expect, test } from '@jest/globals';
import { sourceOf } from './source.ts';

function peerOf(family: number, at: number, address: readonly number[]): ArrayBuffer {
  const peer = new ArrayBuffer(128);
  new Uint16Array(peer)[0] = family;
  new Uint8Array(peer).set(address, at);
  return peer;
}

const ipv6 = (...address: number[]) => peerOf(10, 8, address);

describe('sourceOf', () => {
  test('IPv4 counts by address', () => {
    expect(sourceOf(peerOf(2, 4, [192, 0, 2, 1]))).toBe('192.0.2.1');
  });

  test('IPv6 counts by the network of 64 bits', () => {
    const network = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1];
    expect(sourceOf(ipv6(...network, 0, 0, 0, 0, 0, 0, 0, 7))).toBe('2001:db8:0:1::/64');
    expect(sourceOf(ipv6(...network, 255, 0, 0, 0, 0, 0, 0, 8))).toBe('2001:db8:0:1::/64');
    expect(sourceOf(ipv6(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7))).toBe('2001:db8:0:2::/64');
  });

  test('an IPv4 client on an IPv6 socket counts as what it is', () => {
    expect(sourceOf(ipv6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1))).toBe('192.0.2.1');
    expect(sourceOf(ipv6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 254, 192, 0, 2, 1))).toBe('0:0:0:0::/64');
  });

  test('an address that is none of TCP is a bug', () => {
    expect(() => sourceOf(peerOf(1, 2, []))).toThrow('received family 1');
  });
});
