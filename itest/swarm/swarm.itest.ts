/** A Swarm of three engines: clients on all of them, the same verdict, failures of the Swarm, and nothing left on any node. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { formatOwner } from '../../src/host/docker/owner.ts';
import { makeImage } from '../../src/host/docker/swarm/registry.ts';
import { thisProcess } from '../../src/host/docker/this-process.ts';
import { defaultEngine, eventually, type RunEvidence, type Verdict } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { type Outcome, run } from '../support/run.ts';
import type { SecondEngine } from '../support/second-engine.ts';
import { SwarmBed } from '../support/swarm-bed.ts';
import { testEachUnless, testUnless } from '../support/test-unless.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const REGISTRY_IMAGE = 'forkbed-registry';
const missing = SwarmBed.missing();
const test = testUnless(missing);
const testEach = testEachUnless(missing);

let bed: SwarmBed;

beforeAll(async () => {
  if (missing !== undefined) return;
  bed = await SwarmBed.start({ nodes: 3, dataMiB: 1_500 });
  // The registry's image is built where there is a mirror of Debian. No other node has it, nor that of the clients.
  await makeImage(defaultEngine(), () => {});
  await Promise.all([bed.join(), bed.manager.load(IMAGE), bed.manager.load(REGISTRY_IMAGE)]);
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
    await sharedImage(),
    'sleep',
    '600',
  );
  await expectContainers(
    run,
    bed.nodes.map(() => 1),
  );
}

/** As each node has it, by `forkbed swarm prepare`. */
async function sharedImage(): Promise<string> {
  return (await forkbed(['swarm', 'prepare'], { DOCKER_HOST: bed.manager.host })).stdout.trim();
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

/** What a run may leave on a node, by kind. */
async function left(node: SecondEngine): Promise<string> {
  const kinds = { container: ['--all'], network: [], volume: [] };
  const listed = await Promise.all(
    Object.entries(kinds).map(async ([kind, all]) => {
      return (await node.docker(kind, 'ls', '--quiet', ...all, '--filter', 'label=forkbed.run')).stdout;
    }),
  );
  return listed.join('');
}

async function expectNothingLeft(nodes: readonly SecondEngine[] = bed.nodes): Promise<void> {
  await eventually(async () => expect(await Promise.all(nodes.map(left))).toEqual(nodes.map(() => '')), {
    what: 'nothing of a run on any node',
    limitMs: 30_000,
  });
  expect(await onManager('service', 'ls', '--quiet', '--filter', 'label=forkbed.run')).toBe('');
}

function check(...args: readonly string[]) {
  return forkbed(['check', '--quiet', '--swarm', '--settle', '300', ...args], { DOCKER_HOST: bed.manager.host });
}

interface Report {
  readonly verdict: Verdict;
  readonly evidence: RunEvidence;
}

/** With its report. `meanwhile` is called when the load has begun. */
async function checkWhile(meanwhile: () => Promise<unknown>, ...args: readonly string[]): Promise<Report & Outcome> {
  const load = ['--clients', '6', '--connections', '10', '--concurrency', '5', '--hold', '4s', '--reply-timeout', '3s'];
  const checking = check(...load, '--format', 'json', ...args);
  // Warm-up, and then those that are held.
  const isLoaded = async () => {
    const [subject = ''] = (await onManager('ps', '--quiet', '--filter', 'label=forkbed.role=subject')).split('\n');
    const { stdout } = await bed.manager.docker('exec', subject, 'ps', '-o', 'pid=');
    expect(stdout.split('\n').length).toBeGreaterThan(20);
  };
  await eventually(isLoaded, { what: 'a subject under load', limitMs: 60_000 });
  await meanwhile();
  const outcome = await checking;
  return { ...outcome, ...(JSON.parse(outcome.stdout) as Report) };
}

/** Of the run that goes on, one for each client. */
async function nodesOfClients(): Promise<string[]> {
  const service = await onManager('service', 'ls', '--quiet', '--filter', 'label=forkbed.role=client');
  return (await onManager('service', 'ps', service, '--format', '{{.Node}}')).split('\n').sort();
}

function findingOf({ verdict }: Report, id: string) {
  return verdict.findings.find((finding) => finding.id === id);
}

describe('without the image on the workers', () => {
  test('the nodes that lack it are named, with the engine’s sentence', async () => {
    const { exitCode, stderr } = await check('--clients', '3', IMAGE);
    expect(stderr).toMatch(
      /expected \S+ on each node, or in a registry .*received node-2: No such image: .*; node-3: No such image: /,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 69, stderr: expect.stringContaining('forkbed swarm prepare') });
    await expectNothingLeft();
  });

  test('forkbed swarm prepare makes a registry, and prints the name that each node has it by', async () => {
    const prepare = () => forkbed(['swarm', 'prepare'], { DOCKER_HOST: bed.manager.host });
    const first = await prepare();
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(new RegExp(`^${bed.registry}/forkbed@sha256:[0-9a-f]{64}\n$`));
    expect(await prepare()).toEqual(first);
  });
});

describe('forkbed check --swarm', () => {
  test('passes with clients on all nodes, and nothing is left on any of them', async () => {
    let nodes: string[] = [];
    const report = await checkWhile(async () => {
      nodes = await nodesOfClients();
    }, IMAGE);
    expect({ exitCode: report.exitCode, outcome: report.verdict.outcome, nodes }).toEqual({
      exitCode: 0,
      outcome: 'pass',
      nodes: ['node-1', 'node-1', 'node-2', 'node-2', 'node-3', 'node-3'],
    });
    expect(findingOf(report, 'served')?.observed).toBe('6 clients, 60 connections, 300 messages answered');
    await expectNothingLeft();
  });

  test('counts every zombie of a server that does not reap', async () => {
    const args = ['--clients', '3', '--connections', '20', '--format', 'json', IMAGE, '--', 'forkbed-server'];
    const { exitCode, stdout } = await check(...args, '--reap', 'none');
    // Those of the load, and of the warm-up.
    expect({ exitCode, ...findingOf(JSON.parse(stdout) as Report, 'no-defunct') }).toMatchObject({
      exitCode: 1,
      observed: '63 zombies outlived 300 ms',
    });
    await expectNothingLeft();
  });

  const OWN_CLIENT = 'forkbed-client --host $FORKBED_HOST --port $FORKBED_PORT --connections 2';

  test('runs the command of --client-image on all nodes', async () => {
    const own = ['--client-image', IMAGE, '--client-command', OWN_CLIENT, '--clients', '3', '--connections', '4'];
    const { exitCode, stdout } = await check(...own, '--format', 'json', IMAGE);
    const report = JSON.parse(stdout) as Report;
    expect({ exitCode, observed: findingOf(report, 'served')?.observed }).toEqual({
      exitCode: 0,
      observed: '3 clients, 12 commands succeeded',
    });
    expect(findingOf(report, 'served')?.evidence.join('\n')).toMatch(/^on node-3: 1 client, /m);
    await expectNothingLeft();
  });

  test('a client image that cannot be had is refused with its name', async () => {
    const args = ['--client-image', 'forkbed-no-such-image:none', '--client-command', 'true', IMAGE];
    expect(await check(...args)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringContaining(
        'expected a client image that is here or can be pulled (forkbed-no-such-image:none)',
      ),
    });
    await expectNothingLeft();
  });

  test('runs clients on the nodes of --constraint alone', async () => {
    let nodes: string[] = [];
    const list = async () => {
      nodes = await nodesOfClients();
    };
    const { exitCode } = await checkWhile(
      list,
      '--constraint',
      'node.hostname!=node-2',
      '--constraint',
      'node.role==worker',
      IMAGE,
    );
    expect({ exitCode, nodes }).toEqual({ exitCode: 0, nodes: Array.from({ length: 6 }, () => 'node-3') });
  });

  test('the subject runs on another node, beside its audit, and nothing is left there', async () => {
    const beside = ['--subject-node', 'node-2', '--subject-host', bed.node(2).host];
    const checking = check('--clients', '3', '--connections', '10', '--hold', '3s', ...beside, await sharedImage());
    const isThere = async () => {
      const { stdout } = await bed.node(2).docker('ps', '--format', '{{.Label "forkbed.role"}}');
      expect(stdout.split('\n')).toEqual(expect.arrayContaining(['probe', 'probe', 'subject']));
    };
    await eventually(isThere, { what: 'subject, audit and gate on node-2', limitMs: 60_000 });
    expect(await onManager('ps', '--quiet', '--filter', 'label=forkbed.role=subject')).toBe('');
    expect(await checking).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verdict: pass') });
    await expectNothingLeft();
  });

  test('an engine that is not that of --subject-node is refused, with the name of its node', async () => {
    const on = (node: string, host: string) => check('--subject-node', node, '--subject-host', host, IMAGE);
    expect(await on('node-2', bed.node(3).host)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringMatching(/expected the engine of node node-2 at \S+, received that of node-3/),
    });
    expect(await on('node-9', bed.node(3).host)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringContaining('expected a node of the Swarm (node-1, node-2, node-3), received "node-9"'),
    });
    await expectNothingLeft();
  });

  const refused: [string, string[], number, string][] = [
    [
      'a constraint that no node meets',
      ['--constraint', 'node.labels.x==y'],
      69,
      'no suitable node (scheduling constraints not satisfied on 3 nodes)',
    ],
    ['a constraint of a wrong form', ['--constraint', 'nodes.labels.x==y'], 64, '--constraint: expected node.FIELD'],
    ['a registry that is not there', ['--registry', '127.0.0.1:9'], 69, 'connection refused'],
  ];
  testEach(refused, '%s is refused in seconds', async (_, args, exitCode, said) => {
    const beganMs = performance.now();
    expect(await check(...args, IMAGE)).toMatchObject({ exitCode, stderr: expect.stringContaining(said) });
    expect(performance.now() - beganMs).toBeLessThan(30_000);
    await expectNothingLeft();
  });

  test('on a worker, and on an engine without a Swarm, it says what to do, and exits with 69', async () => {
    const on = (host: string) => forkbed(['check', '--quiet', '--swarm', IMAGE], { DOCKER_HOST: host });
    const worker = await on(bed.node(2).host);
    expect(worker).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('a worker of one: name a manager') });
    const none = await forkbed(['check', '--quiet', '--swarm', IMAGE]);
    expect(none).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('docker swarm init makes one') });
  });
});

describe('npm run swarm', () => {
  const program = join(__dirname, '../../scripts/swarm.sh');
  const start = (variables: Readonly<Record<string, string>>, host = bed.manager.host) =>
    run(program, [], {
      env: { ...process.env, CLIENTS: '6', CONNECTIONS: '20', ...variables, DOCKER_HOST: host },
      limitMs: 150_000,
    });

  async function expectNoStack(): Promise<void> {
    const filter = ['--filter', 'label=com.docker.stack.namespace'];
    expect(await onManager('stack', 'ls', '--format', '{{.Name}}')).toBe('');
    expect(await onManager('volume', 'ls', '--quiet', ...filter)).toBe('');
    const isEmpty = async () => {
      const kinds = [
        ['ps', '--all'],
        ['network', 'ls'],
      ];
      const listed = bed.nodes.flatMap((node) => kinds.map((kind) => node.docker(...kind, '--quiet', ...filter)));
      expect((await Promise.all(listed)).map(({ stdout }) => stdout).join('')).toBe('');
    };
    await eventually(isEmpty, { what: 'nothing of a stack on any node', limitMs: 30_000 });
  }

  test('passes with clients on all nodes, and leaves nothing on any of them', async () => {
    const { exitCode, stdout, stderr } = await start({ SWARM_IMAGE: await sharedImage() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/^(audit: .*\n)+$/) });
    expect(stdout).toContain('6 clients, 120 connections, 600 messages answered');
    expect(stdout).toContain('clients by node: node-1 2, node-2 2, node-3 2; they began within');
    expect(stdout).toMatch(/\nverdict: pass\n$/);
    await expectNoStack();
  });

  test('REAP=none fails with every zombie', async () => {
    const { exitCode, stdout } = await start({ SWARM_IMAGE: await sharedImage(), REAP: 'none' });
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

  test('says what is wrong where nothing can be started: 64 a variable, 69 an engine that manages no Swarm', async () => {
    expect(await start({ CLIENTS: '0' })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(/^swarm: CLIENTS: expected /),
    });
    const worker = await start({}, bed.node(2).host);
    expect(worker).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('received a worker of one') });
    await expectNoStack();
  });
});

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
    await expectContainers('living', [0, 0, 0]);
    await onManager('network', 'rm', 'living-net');
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
      .docker('run', '--detach', '--name', 'held', '--network', 'held-net', await sharedImage(), 'sleep', '600');
    expect(held.exitCode).toBe(0);
    const { stdout } = await clean();
    expect(stdout).toMatch(/^left: network \w{12}: a container on another node of the Swarm has it/m);
    await bed.node(2).docker('rm', '--force', 'held');
    expect((await clean()).stdout).toMatch(/^removed: 0 containers, 1 network, /);
  });
});

describe('in the middle of a run', () => {
  test('a subject that is taken off its network is accused of nothing that may come of it', async () => {
    const cut = async () => {
      const network = await onManager('network', 'ls', '--format', '{{.Name}}', '--filter', 'label=forkbed.run');
      const subject = await onManager('ps', '--quiet', '--filter', 'label=forkbed.role=subject');
      await onManager('network', 'disconnect', '--force', network, subject);
    };
    const report = await checkWhile(cut, IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findingOf(report, 'served')?.observed).toMatch(
      /^the subject lost its network forkbed-\S+ during the run; then: /,
    );
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await expectNothingLeft();
  });

  test('its zombies are found all the same', async () => {
    const cut = async () => {
      const network = await onManager('network', 'ls', '--format', '{{.Name}}', '--filter', 'label=forkbed.run');
      await onManager(
        'network',
        'disconnect',
        '--force',
        network,
        await onManager('ps', '--quiet', '--filter', 'label=forkbed.role=subject'),
      );
    };
    const report = await checkWhile(cut, IMAGE, '--', 'forkbed-server', '--reap', 'none');
    expect(report).toMatchObject({ exitCode: 1, verdict: { outcome: 'fail' } });
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)).toContain(
      'no-defunct',
    );
    expect(findingOf(report, 'served')?.outcome).toBe('unknown');
  });

  test('the clients of a node that is drained are stopped, and count against nobody', async () => {
    const report = await checkWhile(() => onManager('node', 'update', '--availability', 'drain', 'node-2'), IMAGE);
    await onManager('node', 'update', '--availability', 'active', 'node-2');
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findingOf(report, 'served')?.evidence.join('\n')).toMatch(/^(?:stopped|missing): client \d.* on node-2/m);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await expectNothingLeft();
  });

  test('the clients of a node that is cut off are missing, with its name, and the rest is judged', async () => {
    const report = await checkWhile(() => bed.cable(3, 'down'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findingOf(report, 'served')?.evidence.join('\n')).toMatch(/missing: client \d on node-3/);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await expectNothingLeft([bed.manager, bed.node(2)]);
    await bed.cable(3, 'up');
    await expectNothingLeft();
  });

  test('what fails while a node is cut off for seconds is no failure of the subject', async () => {
    const blip = async () => {
      await bed.cable(3, 'down');
      await setTimeout(18_000);
      await bed.cable(3, 'up');
    };
    const report = await checkWhile(blip, IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findingOf(report, 'served')?.evidence.join('\n')).toMatch(
      /^cut off: client \d on node-3, for \S+ s or longer: [\d]+ of 10 connections failed$/m,
    );
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await expectNothingLeft();
  });

  test('the clients of a node that loses the overlay network alone are missing, and the rest is judged', async () => {
    const report = await checkWhile(() => bed.overlay(3, 'down'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findingOf(report, 'served')?.evidence.join('\n')).toMatch(/^missing: client \d on node-3/m);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await bed.overlay(3, 'up');
    await expectNothingLeft();
  });

  test('a task that its node rejects makes the verdict unknown, with the sentence of its engine', async () => {
    await bed.node(3).fill();
    const { exitCode, stdout } = await check('--clients', '3', '--format', 'json', IMAGE);
    bed.node(3).empty();
    const { evidence } = JSON.parse(stdout) as Report;
    expect({ exitCode, evidence: JSON.stringify(evidence) }).toEqual({
      exitCode: 2,
      evidence: expect.stringMatching(/the start of 3 clients in its Swarm.*node-3: .*no space left on device/),
    });
    await expectNothingLeft();
  });

  // The last one: what the restart does to the bed concerns no other.
  test('the manager restarts: the verdict is unknown, the subject is not blamed, and nothing is left', async () => {
    const report = await checkWhile(() => bed.manager.restart('SIGKILL'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(JSON.stringify(report.evidence)).toMatch(/the run was cut short|engine/);
    await clean();
    await expectNothingLeft();
  });
});
