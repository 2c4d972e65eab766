/**
 * A Docker Swarm on this machine: engines in namespaces of their own, joined by a bridge in one more network namespace. Nothing of the
 * host's network is changed, no packet filter either: the bridge has a packet filter of its own, which is empty. The first node is
 * the manager. Where this process ends, the bridge and the engines end with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { eventually } from '../../src/host/index.ts';
import { missingForEngine } from '../../testkit/own-engine.ts';
import { type Outcome, run } from './run.ts';
import { SecondEngine } from './second-engine.ts';

const LIMIT_MS = 60_000;
const INTERFACE = 'eth0';
const BRIDGE = 'bed';
const REGISTRY_PORT = 5000;
const VXLAN_PORT = '4789';

/** Every node of the bed, the manager first. */
export class SwarmBed implements AsyncDisposable {
  readonly nodes: readonly SecondEngine[];
  readonly #bridge: ChildProcess;

  private constructor(bridge: ChildProcess, nodes: readonly SecondEngine[]) {
    this.#bridge = bridge;
    this.nodes = nodes;
  }

  /** What is missing here for one; `undefined` where all is there. */
  static missing(): string | undefined {
    return missingForEngine(['dockerd', 'unshare', 'nsenter', 'mount', 'ip', 'iptables']);
  }

  /** Nodes `node-1` and further; they are in no Swarm yet. */
  static async start({ nodes: count, dataMiB }: { nodes: number; dataMiB: number }): Promise<SwarmBed> {
    const script = `ip link add ${BRIDGE} type bridge && ip link set ${BRIDGE} up && cat`;
    const bridge = spawn('unshare', ['--net', 'sh', '-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
    const switchNamespace = `/proc/${bridge.pid}/ns/net`;
    const what = 'a bridge of the bed';
    const isThere = async () => {
      if (readlinkSync(switchNamespace) === readlinkSync('/proc/self/ns/net')) throw new Error('its namespace is ours');
      await inNamespace(switchNamespace, ['ip', 'link', 'show', 'dev', BRIDGE, 'up']);
    };
    const config = { 'insecure-registries': [`${addressOf(1)}:${REGISTRY_PORT}`] };
    const startNode = (index: number) =>
      SecondEngine.start({ dataMiB, hostname: `node-${index}`, networkInterface: INTERFACE, config }, (namespace) =>
        connect({ index, namespace, switchNamespace }),
      );
    try {
      await eventually(isThere, { what, limitMs: LIMIT_MS });
      const starts = await Promise.allSettled(Array.from({ length: count }, (_, index) => startNode(index + 1)));
      const bed = new SwarmBed(
        bridge,
        starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])),
      );
      const failed = starts.find((start) => start.status === 'rejected');
      if (failed === undefined) return bed;
      await bed[Symbol.asyncDispose]();
      throw failed.reason;
    } catch (error) {
      bridge.kill('SIGKILL');
      throw error;
    }
  }

  get manager(): SecondEngine {
    return this.node(1);
  }

  /** From 1. */
  node(index: number): SecondEngine {
    const node = this.nodes[index - 1];
    if (node === undefined) throw new Error(`expected a node from 1 to ${this.nodes.length}, received ${index}`);
    return node;
  }

  /** Where a registry on the manager is found by every node. */
  get registry(): string {
    return `${addressOf(1)}:${REGISTRY_PORT}`;
  }

  /** The first node makes a Swarm, and the others join it as workers. */
  async join(): Promise<void> {
    await successful(this.manager.docker('swarm', 'init', '--advertise-addr', addressOf(1)));
    const { stdout: token } = await successful(this.manager.docker('swarm', 'join-token', '--quiet', 'worker'));
    const workers = this.nodes.slice(1);
    await Promise.all(
      workers.map((node) => successful(node.docker('swarm', 'join', '--token', token.trim(), `${addressOf(1)}:2377`))),
    );
    const ready = async () => {
      const { stdout } = await this.manager.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}}');
      const count = stdout.split('\n').filter((line) => line.endsWith(' Ready')).length;
      if (count < this.nodes.length) throw new Error(stdout);
    };
    await eventually(ready, { what: 'every node in the Swarm', limitMs: LIMIT_MS });
  }

  /** A node cannot be reached any more, nor reach others, until it is `up` again: a partition. */
  async cable(index: number, state: 'up' | 'down'): Promise<void> {
    await inNamespace(`/proc/${this.#bridge.pid}/ns/net`, ['ip', 'link', 'set', portOf(index), state]);
  }

  /** The containers of a node reach no others over overlay networks until it is `up` again, while the engines reach each other. */
  async overlay(index: number, state: 'up' | 'down'): Promise<void> {
    for (const chain of ['INPUT', 'OUTPUT']) {
      const rule = [chain, '--protocol', 'udp', '--dport', VXLAN_PORT, '--jump', 'DROP'];
      await this.node(index).inNetwork(['iptables', state === 'down' ? '--insert' : '--delete', ...rule]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = await Promise.allSettled(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    if (this.#bridge.exitCode === null && this.#bridge.signalCode === null) {
      const ended = once(this.#bridge, 'exit');
      this.#bridge.kill('SIGKILL');
      await ended;
    }
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

async function connect(node: { index: number; namespace: string; switchNamespace: string }): Promise<void> {
  const { index, namespace, switchNamespace } = node;
  const port = portOf(index);
  const pid = namespace.split('/')[2] ?? '';
  const pair = ['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', INTERFACE, 'netns', pid];
  await inNamespace(switchNamespace, pair);
  await inNamespace(switchNamespace, ['ip', 'link', 'set', port, 'master', BRIDGE, 'up']);
  await inNamespace(namespace, ['ip', 'link', 'set', INTERFACE, 'up']);
  await inNamespace(namespace, ['ip', 'address', 'add', `${addressOf(index)}/24`, 'dev', INTERFACE]);
}

function portOf(index: number): string {
  return `port-${index}`;
}

function addressOf(index: number): string {
  return `192.168.91.${index}`;
}

function inNamespace(namespace: string, command: readonly string[]): Promise<Outcome> {
  return successful(run('nsenter', [`--net=${namespace}`, ...command], { limitMs: LIMIT_MS }));
}

async function successful(running: Promise<Outcome>): Promise<Outcome> {
  const outcome = await running;
  if (outcome.exitCode !== 0) throw new Error(`expected exit code 0, received ${outcome.exitCode}: ${outcome.stderr}`);
  return outcome;
}
