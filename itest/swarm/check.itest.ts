/** A check with clients on the nodes of a Swarm: the same verdict, what is refused, and nothing left on any node. */
import { describe, expect, jest } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { findFinding, IMAGE, type Report, TestSwarm, test, testEach } from './support.ts';

jest.setTimeout(180_000);

const swarm = TestSwarm.startForFile({ withImage: false });

describe('without the image on the workers', () => {
  test('the nodes that lack it are named, with the engine’s sentence', async () => {
    const { exitCode, stderr } = await swarm.check('--clients', '3', IMAGE);
    expect(stderr).toMatch(
      /expected \S+ on each node, or in a registry .*received node-2: No such image: .*; node-3: No such image: /,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 69, stderr: expect.stringContaining('forkbed swarm prepare') });
    await swarm.expectNothingLeft();
  });

  test('forkbed swarm prepare makes a registry, and prints the name that each node has it by', async () => {
    const prepare = () => swarm.forkbed('swarm', 'prepare');
    const first = await prepare();
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(new RegExp(`^${swarm.bed.registry}/forkbed@sha256:[0-9a-f]{64}\n$`));
    expect(await prepare()).toEqual(first);
  });
});

describe('forkbed check --swarm', () => {
  test('passes with clients on all nodes, and nothing is left on any of them', async () => {
    let nodes: string[] = [];
    const report = await swarm.checkWhile(async () => {
      nodes = await swarm.nodesOfClients();
    }, IMAGE);
    expect({ exitCode: report.exitCode, outcome: report.verdict.outcome, nodes }).toEqual({
      exitCode: 0,
      outcome: 'pass',
      nodes: ['node-1', 'node-1', 'node-2', 'node-2', 'node-3', 'node-3'],
    });
    expect(findFinding(report, 'served')?.observed).toBe('6 clients, 60 connections, 300 messages answered');
    await swarm.expectNothingLeft();
  });

  test('counts every zombie of a server that does not reap', async () => {
    const args = ['--clients', '3', '--connections', '20', '--format', 'json', IMAGE, '--', 'forkbed-server'];
    const { exitCode, stdout } = await swarm.check(...args, '--reap', 'none');
    // Those of the load, and of the warm-up.
    expect({ exitCode, ...findFinding(JSON.parse(stdout) as Report, 'no-defunct') }).toMatchObject({
      exitCode: 1,
      observed: '63 zombies outlived 300 ms',
    });
    await swarm.expectNothingLeft();
  });

  const OWN_CLIENT = 'forkbed-client --host $FORKBED_HOST --port $FORKBED_PORT --connections 2';

  test('runs the command of --client-image on all nodes', async () => {
    const own = ['--client-image', IMAGE, '--client-command', OWN_CLIENT, '--clients', '3', '--connections', '4'];
    const { exitCode, stdout } = await swarm.check(...own, '--format', 'json', IMAGE);
    const report = JSON.parse(stdout) as Report;
    expect({ exitCode, observed: findFinding(report, 'served')?.observed }).toEqual({
      exitCode: 0,
      observed: '3 clients, 12 commands succeeded',
    });
    expect(findFinding(report, 'served')?.evidence.join('\n')).toMatch(/^on node-3: 1 client, /m);
    await swarm.expectNothingLeft();
  });

  test('a client image that cannot be had is refused with its name', async () => {
    const args = ['--client-image', 'forkbed-no-such-image:none', '--client-command', 'true', IMAGE];
    expect(await swarm.check(...args)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringContaining(
        'expected a client image that is here or can be pulled (forkbed-no-such-image:none)',
      ),
    });
    await swarm.expectNothingLeft();
  });

  test('runs clients on the nodes of --constraint alone', async () => {
    let nodes: string[] = [];
    const list = async () => {
      nodes = await swarm.nodesOfClients();
    };
    const { exitCode } = await swarm.checkWhile(
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
    const beside = ['--subject-node', 'node-2', '--subject-host', swarm.bed.node(2).host];
    const checking = swarm.check(
      '--clients',
      '3',
      '--connections',
      '10',
      '--hold',
      '3s',
      ...beside,
      await swarm.sharedImage(),
    );
    const isThere = async () => {
      const { stdout } = await swarm.bed.node(2).docker('ps', '--format', '{{.Label "forkbed.role"}}');
      expect(stdout.split('\n')).toEqual(expect.arrayContaining(['probe', 'probe', 'subject']));
    };
    await eventually(isThere, { what: 'subject, audit and gate on node-2', limitMs: 60_000 });
    expect(await swarm.findSubject()).toBe('');
    expect(await checking).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verdict: pass') });
    await swarm.expectNothingLeft();
  });

  test('an engine that is not that of --subject-node is refused, with the name of its node', async () => {
    const on = (node: string, host: string) => swarm.check('--subject-node', node, '--subject-host', host, IMAGE);
    expect(await on('node-2', swarm.bed.node(3).host)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringMatching(/expected the engine of node node-2 at \S+, received that of node-3/),
    });
    expect(await on('node-9', swarm.bed.node(3).host)).toMatchObject({
      exitCode: 69,
      stderr: expect.stringContaining('expected a node of the Swarm (node-1, node-2, node-3), received "node-9"'),
    });
    await swarm.expectNothingLeft();
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
    expect(await swarm.check(...args, IMAGE)).toMatchObject({ exitCode, stderr: expect.stringContaining(said) });
    expect(performance.now() - beganMs).toBeLessThan(30_000);
    await swarm.expectNothingLeft();
  });

  test('on a worker, and on an engine without a Swarm, it says what to do, and exits with 69', async () => {
    const on = (host: string) => forkbed(['check', '--quiet', '--swarm', IMAGE], { DOCKER_HOST: host });
    const worker = await on(swarm.bed.node(2).host);
    expect(worker).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('a worker of one: name a manager') });
    const none = await forkbed(['check', '--quiet', '--swarm', IMAGE]);
    expect(none).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('docker swarm init makes one') });
  });
});
