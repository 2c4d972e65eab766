/** A Swarm of three engines: what runs leave in it is removed on every node through its manager. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, jest, test as jestTest } from '@jest/globals';
import { formatOwner } from '../../src/host/docker/owner.ts';
import { thisProcess } from '../../src/host/docker/this-process.ts';
import { eventually } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { SwarmBed } from '../support/swarm-bed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const missing = SwarmBed.missing();
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined ? jestTest : (title, job) => jestTest.skip(`${title} (no Swarm here: ${missing})`, job);

let bed: SwarmBed;

beforeAll(async () => {
  if (missing !== undefined) return;
  bed = await SwarmBed.start({ nodes: 3, dataMiB: 1_500 });
  await Promise.all([bed.join(), ...bed.nodes.map((node) => node.load(IMAGE))]);
});

afterAll(async () => {
  await bed?.[Symbol.asyncDispose]();
});

async function onManager(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await bed.manager.docker(...args);
  expect({ args, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ args, exitCode: 0, stderr: '' });
  return stdout.trim();
}

/** An overlay network and a service with a task on each node, with the labels of a run. */
async function startService(run: string, owner: string): Promise<void> {
  const labels = ['--label', `forkbed.run=${run}`, '--label', `forkbed.owner=${owner}`];
  await onManager('network', 'create', '--driver', 'overlay', '--attachable', ...labels, `${run}-net`);
  const where = [
    '--network',
    `${run}-net`,
    '--endpoint-mode',
    'dnsrr',
    '--mode',
    'global',
    '--detach',
    '--stop-grace-period',
    '1s',
  ];
  await onManager(
    'service',
    'create',
    '--quiet',
    '--name',
    `${run}-clients`,
    ...where,
    ...labels,
    IMAGE,
    'sleep',
    '600',
  );
  await expectContainers(
    run,
    bed.nodes.map(() => 1),
  );
}

/** On each node: those of the tasks of a run's service. */
function countContainers(run: string): Promise<number[]> {
  return Promise.all(
    bed.nodes.map(async (node) => {
      const { stdout } = await node.docker('ps', '--all', '--quiet', '--filter', `name=${run}`);
      return stdout.split('\n').filter(Boolean).length;
    }),
  );
}

/** A node removes a container a moment after its task has ended. */
function expectContainers(run: string, counts: readonly number[]): Promise<void> {
  return eventually(async () => expect(await countContainers(run)).toEqual(counts), {
    what: `containers of ${run} on the nodes`,
    limitMs: 60_000,
  });
}

/** A label of a process that has ended. */
async function deadOwner(): Promise<string> {
  const child = spawn('true');
  await once(child, 'exit');
  return formatOwner({ ...thisProcess(), pid: child.pid ?? 0 });
}

function clean() {
  return forkbed(['clean'], { DOCKER_HOST: bed.manager.host });
}

describe('forkbed clean', () => {
  test('removes a service of a dead run on every node, its overlay network, and nothing of a run that goes on', async () => {
    await startService('dead', await deadOwner());
    await startService('living', formatOwner(thisProcess()));
    const { exitCode, stdout, stderr } = await clean();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^removed: 0 containers, 1 network, 0 volumes, 1 service\n/);
    expect(stdout).toMatch(/^left: 1 network, 1 service of run living: its process, \d+, goes on$/m);
    await expectContainers('dead', [0, 0, 0]);
    expect(await countContainers('living')).toEqual([1, 1, 1]);
    await onManager('service', 'rm', 'living-clients');
  });

  test('names a node that is out of reach, which removes its part when it is back', async () => {
    await startService('cut', await deadOwner());
    await bed.cable(3, 'down');
    const state = async () =>
      expect(await onManager('node', 'ls', '--format', '{{.Hostname}} {{.Status}}')).toContain('node-3 Down');
    await eventually(state, { what: 'a node that is down', limitMs: 60_000 });
    const { exitCode, stdout } = await clean();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/, 1 service\n/) });
    expect(stdout).toMatch(/^out of reach: node node-3 \(down.*\); what is left there goes when it is back$/m);
    await expectContainers('cut', [0, 0, 1]);

    await bed.cable(3, 'up');
    await expectContainers('cut', [0, 0, 0]);
  });

  test('names an overlay network that a container on another node has', async () => {
    const labels = ['--label', 'forkbed.run=held', '--label', `forkbed.owner=${await deadOwner()}`];
    await onManager('network', 'create', '--driver', 'overlay', '--attachable', ...labels, 'held-net');
    const held = await bed
      .node(2)
      .docker('run', '--detach', '--name', 'held', '--network', 'held-net', IMAGE, 'sleep', '600');
    expect(held.exitCode).toBe(0);
    const { stdout } = await clean();
    expect(stdout).toMatch(/^left: network \w{12}: a container on another node of the Swarm has it/m);
    await bed.node(2).docker('rm', '--force', 'held');
    expect((await clean()).stdout).toMatch(/^removed: 0 containers, 1 network, /);
  });
});
