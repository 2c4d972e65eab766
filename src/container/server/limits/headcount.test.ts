import { describe, expect, test } from '@jest/globals';
import { Headcount, peerSource } from './headcount.ts';

function peerOf(family: number, at: number, address: readonly number[]): ArrayBuffer {
  const peer = new ArrayBuffer(128);
  new Uint16Array(peer)[0] = family;
  new Uint8Array(peer).set(address, at);
  return peer;
}

const ipv6 = (...address: number[]) => peerOf(10, 8, address);

describe('Headcount', () => {
  test('counts children, in all and for each source', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.add(11, '192.0.2.1');
    count.add(12, '192.0.2.2');
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2'), count.of('192.0.2.3')]).toEqual([3, 2, 1, 0]);
    expect([count.pids(), count.findSource(12), count.findSource(13)]).toEqual([[10, 11, 12], '192.0.2.2', undefined]);
    count.remove(10);
    count.remove(12);
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2')]).toEqual([1, 1, 0]);
  });

  test('an end that is told twice, or of somebody else, changes nothing', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.remove(11);
    count.remove(10);
    count.remove(10);
    expect([count.size, count.of('192.0.2.1')]).toEqual([0, 0]);
  });

  test('a pid that comes again is another child', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.remove(10);
    count.add(10, '192.0.2.2');
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2')]).toEqual([1, 0, 1]);
  });
});

describe('peerSource', () => {
  test('IPv4 counts by address', () => {
    expect(peerSource(peerOf(2, 4, [192, 0, 2, 1]))).toBe('192.0.2.1');
  });

  test('IPv6 counts by the network of 64 bits', () => {
    const network = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1];
    expect(peerSource(ipv6(...network, 0, 0, 0, 0, 0, 0, 0, 7))).toBe('2001:db8:0:1::/64');
    expect(peerSource(ipv6(...network, 255, 0, 0, 0, 0, 0, 0, 8))).toBe('2001:db8:0:1::/64');
    expect(peerSource(ipv6(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7))).toBe('2001:db8:0:2::/64');
  });

  test('an IPv4 client on an IPv6 socket counts as what it is', () => {
    expect(peerSource(ipv6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1))).toBe('192.0.2.1');
    expect(peerSource(ipv6(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 254, 192, 0, 2, 1))).toBe('0:0:0:0::/64');
  });

  test('an address that is none of TCP is a bug', () => {
    expect(() => peerSource(peerOf(1, 2, []))).toThrow('received family 1');
  });
});
