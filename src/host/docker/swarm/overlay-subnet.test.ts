import { expect, test } from '@jest/globals';
import { chooseSubnet } from './overlay-subnet.ts';

const CLUSTER = { DefaultAddrPool: ['10.0.0.0/8'], SubnetSize: 24 };

test('what a Swarm gives by itself is enough for 253 addresses', () => {
  expect(chooseSubnet(60, CLUSTER, () => 0.5)).toBeUndefined();
  expect(chooseSubnet(253, CLUSTER, () => 0.5)).toBeUndefined();
});

test('more have a subnet of the pool that they fit in', () => {
  expect(chooseSubnet(254, CLUSTER, () => 0)).toBe('10.0.0.0/23');
  expect(chooseSubnet(509, CLUSTER, () => 0.5)).toBe('10.128.0.0/23');
  expect(chooseSubnet(510, CLUSTER, () => 0.999999)).toBe('10.255.252.0/22');
  expect(chooseSubnet(10_000, undefined, () => 0.5)).toBe('10.128.0.0/18');
});

test('a pool of the administrator’s is kept to, and one that is too small is left to the engine’s own words', () => {
  const cluster = { DefaultAddrPool: ['172.30.0.0/16'], SubnetSize: 26 };
  expect(chooseSubnet(100, cluster, () => 0)).toBe('172.30.0.0/25');
  expect(chooseSubnet(200_000, cluster, () => 0)).toBeUndefined();
});
