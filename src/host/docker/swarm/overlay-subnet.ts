/**
 * The subnet of an overlay network with room for many containers. A Swarm gives each network 254 addresses unless its administrator has said
 * otherwise (`docker swarm init --default-addr-pool-mask-length`): the 255th task would wait for ever. Pure.
 */
import { readField } from '../../thrown.ts';

/** Of Docker, where the Swarm does not say its own. */
const DEFAULT_POOL = '10.0.0.0/8';
const DEFAULT_LENGTH = 24;
const BITS = 32;

/**
 * A part of the Swarm's address pool, at random: another network may have it. `undefined` where what the Swarm gives by itself is enough, or
 * its pool is too small.
 * @param addresses how many containers need one, and each node one more
 * @param cluster the field `Swarm.Cluster` of the manager's info
 * @param random from 0 up to 1
 */
export function chooseSubnet(addresses: number, cluster: unknown, random: () => number): string | undefined {
  const [pool = DEFAULT_POOL] = textsIn(readField(cluster, 'DefaultAddrPool'));
  const size = readField(cluster, 'SubnetSize');
  const ownLength = typeof size === 'number' && size > 0 ? size : DEFAULT_LENGTH;
  // The network's own address, the last one, and the gateway.
  const length = BITS - Math.ceil(Math.log2(addresses + 3));
  if (length >= ownLength) return undefined;
  const [, a = '', b = '', c = '', d = '', poolLength = ''] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(pool) ?? [];
  const free = length - Number(poolLength);
  if (poolLength === '' || free < 0) return undefined;
  const base = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = base + Math.floor(random() * 2 ** free) * 2 ** (BITS - length);
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${parts.join('.')}/${length}`;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
