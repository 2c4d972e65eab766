/**
 * Prints, as JSON, the second stack file of one run: what scripts/swarm/stack.yml can say by no variable. That is the limit of processes, and
 * a subnet where there are more clients than a network of the Swarm has addresses.
 * Usage: docker info --format '{{json .Swarm}}' | node scripts/swarm/additions.ts
 */
import { readFileSync } from 'node:fs';
import { chooseSubnet } from '../../src/host/docker/swarm/overlay-subnet.ts';

/** Those of docker-compose.yml. */
const { CLIENTS = '10', PIDS_LIMIT = '32768', RUN, OWNER } = process.env;
/** A network of a second file takes the place of the first one's, labels and all. */
const withSubnet = (subnet: string) => ({
  driver: 'overlay',
  labels: { 'forkbed.run': RUN, 'forkbed.owner': OWNER },
  ipam: { config: [{ subnet }] },
});
/** Server, gate, audit, and some to spare. */
const OTHERS = 20;

const swarm: { Cluster: unknown; Nodes: number } = JSON.parse(readFileSync(0, 'utf8'));
const subnet = chooseSubnet(Number(CLIENTS) + swarm.Nodes + OTHERS, swarm.Cluster, Math.random);
const additions = {
  version: '3.9',
  // A Swarm writes 0 where Compose writes -1.
  services: { server: { deploy: { resources: { limits: { pids: Math.max(Number(PIDS_LIMIT), 0) } } } } },
  ...(subnet === undefined ? {} : { networks: { testbed: withSubnet(subnet) } }),
};
process.stdout.write(`${JSON.stringify(additions)}\n`);
