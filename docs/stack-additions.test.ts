/** What scripts/swarm.sh adds to the stack file for one run. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const PROGRAM = join(__dirname, '../scripts/swarm/additions.ts');

function additions(variables: Readonly<Record<string, string>>) {
  const env = { ...process.env, RUN: 'mine', OWNER: '{"pid":1}', ...variables };
  const input = JSON.stringify({ Cluster: { DefaultAddrPool: ['10.0.0.0/8'], SubnetSize: 24 }, Nodes: 3 });
  return JSON.parse(execFileSync(process.execPath, [PROGRAM], { env, input, encoding: 'utf8' }));
}

test('a few clients need no subnet, and a limit of -1 is none', () => {
  expect(additions({ CLIENTS: '200', PIDS_LIMIT: '-1' })).toEqual({
    version: '3.9',
    services: { server: { deploy: { resources: { limits: { pids: 0 } } } } },
  });
});

test('more clients than a network has addresses for get a larger one, with the labels of the run', () => {
  const { services, networks } = additions({ CLIENTS: '400', PIDS_LIMIT: '99' });
  expect(services.server.deploy.resources.limits).toEqual({ pids: 99 });
  expect(networks.testbed).toEqual({
    driver: 'overlay',
    labels: { 'forkbed.run': 'mine', 'forkbed.owner': '{"pid":1}' },
    ipam: { config: [{ subnet: expect.stringMatching(/^10\.\d+\.\d+\.0\/23$/) }] },
  });
});
