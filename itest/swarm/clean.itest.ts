/** `forkbed clean` on a manager removes what dead runs left on every node; `npm run swarm` leaves nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, jest } from '@jest/globals';
import { formatOwner } from '../../src/host/docker/owner.ts';
import { thisProcess } from '../../src/host/docker/this-process.ts';
import { eventually } from '../../src/host/index.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { IMAGE, TestSwarm, test } from './support.ts';

jest.setTimeout(180_000);

const swarm = TestSwarm.startForFile({ withImage: true });

/** An overlay network and a service with a task on each node, with the labels of a run. */
async function startService(run: string, owner: string): Promise<void> {
  const labels = ['--label', `forkbed.run=${run}`, '--label', `forkbed.owner=${owner}`];
  await swarm.onManager('network', 'create', '--driver', 'overlay', '--attachable', ...labels, `${run}-net`);
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
  await swarm.onManager(
    'service',
    'create',
    '--quiet',
    '--name',
    `${run}-clients`,
    ...where,
    ...labels,
    await swarm.sharedImage(),
    'sleep',
    '600',
  );
  await expectContainers(
    run,
    swarm.bed.nodes.map(() => 1),
  );
}

/** On each node: those of the tasks of a run's service. */
function countContainers(run: string): Promise<number[]> {
  return Promise.all(
    swarm.bed.nodes.map(async (node) => {
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
  return swarm.forkbed('clean');
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
    await swarm.onManager('service', 'rm', 'living-clients');
    await expectContainers('living', [0, 0, 0]);
    await swarm.onManager('network', 'rm', 'living-net');
  });

  test('names a node that is out of reach, which removes its part when it is back', async () => {
    await startService('cut', await deadOwner());
    await swarm.bed.cable(3, 'down');
    const state = async () =>
      expect(await swarm.onManager('node', 'ls', '--format', '{{.Hostname}} {{.Status}}')).toContain('node-3 Down');
    await eventually(state, { what: 'a node that is down', limitMs: 60_000 });
    const { exitCode, stdout } = await clean();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/, 1 service\n/) });
    expect(stdout).toMatch(/^out of reach: node node-3 \(down.*\); what is left there goes when it is back$/m);
    await expectContainers('cut', [0, 0, 1]);

    await swarm.bed.cable(3, 'up');
    await expectContainers('cut', [0, 0, 0]);
  });

  test('names an overlay network that a container on another node has', async () => {
    const labels = ['--label', 'forkbed.run=held', '--label', `forkbed.owner=${await deadOwner()}`];
    await swarm.onManager('network', 'create', '--driver', 'overlay', '--attachable', ...labels, 'held-net');
    const held = await swarm.bed
      .node(2)
      .docker('run', '--detach', '--name', 'held', '--network', 'held-net', await swarm.sharedImage(), 'sleep', '600');
    expect(held.exitCode).toBe(0);
    const { stdout } = await clean();
    expect(stdout).toMatch(/^left: network \w{12}: a container on another node of the Swarm has it/m);
    await swarm.bed.node(2).docker('rm', '--force', 'held');
    expect((await clean()).stdout).toMatch(/^removed: 0 containers, 1 network, /);
  });
});

describe('npm run swarm', () => {
  const program = join(__dirname, '../../scripts/swarm.sh');
  const start = (variables: Readonly<Record<string, string>>, host = swarm.bed.manager.host) =>
    run(program, [], {
      env: { ...process.env, CLIENTS: '6', CONNECTIONS: '20', ...variables, DOCKER_HOST: host },
      limitMs: 150_000,
    });

  const FILTER = ['--filter', 'label=com.docker.stack.namespace'];

  async function expectNoStack(): Promise<void> {
    expect(await swarm.onManager('stack', 'ls', '--format', '{{.Name}}')).toBe('');
    expect(await swarm.onManager('volume', 'ls', '--quiet', ...FILTER)).toBe('');
    const isEmpty = async () => {
      const kinds = [
        ['ps', '--all'],
        ['network', 'ls'],
      ];
      const listed = swarm.bed.nodes.flatMap((node) => kinds.map((kind) => node.docker(...kind, '--quiet', ...FILTER)));
      expect((await Promise.all(listed)).map(({ stdout }) => stdout).join('')).toBe('');
    };
    await eventually(isEmpty, { what: 'nothing of a stack on any node', limitMs: 30_000 });
  }

  test('passes with clients on all nodes, and leaves nothing on any of them', async () => {
    const { exitCode, stdout, stderr } = await start({ SWARM_IMAGE: await swarm.sharedImage() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/^(audit: .*\n)+$/) });
    expect(stdout).toContain('6 clients, 120 connections, 600 messages answered');
    expect(stdout).toContain('clients by node: node-1 2, node-2 2, node-3 2; they began within');
    expect(stdout).toMatch(/\nverdict: pass\n$/);
    await expectNoStack();
  });

  test('REAP=none fails with every zombie', async () => {
    const { exitCode, stdout } = await start({ SWARM_IMAGE: await swarm.sharedImage(), REAP: 'none' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('120 zombies outlived') });
    await expectNoStack();
  });

  test('names the nodes whose tasks were rejected, and blames the server for none of them', async () => {
    const { exitCode, stdout, stderr } = await start({ SWARM_IMAGE: IMAGE, CLIENTS: '3' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringContaining('1 of 3 clients finished') });
    expect(stderr).toMatch(/^swarm: \S+_client\.\d on node-2: Rejected .*No such image/m);
    expect(stderr).toMatch(/^swarm: \S+_client\.\d on node-3: Rejected .*No such image/m);
    await expectNoStack();
  });

  test('what one that was killed left is removed by forkbed clean', async () => {
    const environment = { SWARM_IMAGE: await swarm.sharedImage(), CLIENTS: '6', HOLD_MS: '60000' };
    const env = { ...environmentOfItsOwn(), ...environment, DOCKER_HOST: swarm.bed.manager.host };
    const killed = spawn(program, { env, stdio: 'ignore', detached: true });
    const isThere = async () => {
      const services = await swarm.onManager('service', 'ls', '--format', '{{.Replicas}}', ...FILTER);
      expect(services.split('\n').sort()).toEqual(['1/1', '1/1', '6/6']);
    };
    await eventually(isThere, { what: 'all tasks of a stack', limitMs: 60_000 });
    const ended = once(killed, 'exit');
    process.kill(-(killed.pid ?? 0), 'SIGKILL');
    await ended;
    const { exitCode, stdout } = await swarm.forkbed('clean');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/, 3 services\n/) });
    await expectNoStack();
  });

  test('says what is wrong where nothing can be started: 64 a variable, 69 an engine that manages no Swarm', async () => {
    expect(await start({ CLIENTS: '0' })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(/^swarm: CLIENTS: expected /),
    });
    const worker = await start({}, swarm.bed.node(2).host);
    expect(worker).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('received a worker of one') });
    await expectNoStack();
  });
});
