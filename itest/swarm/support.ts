/** What the tests of a Swarm share: three engines for each file, runs on them, and the proof that nothing is left on any node. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { makeImage } from '../../src/host/docker/swarm/registry.ts';
import { defaultEngine, eventually, type RunEvidence, type Verdict } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import type { Outcome } from '../support/run.ts';
import type { SecondEngine } from '../support/second-engine.ts';
import { SwarmBed } from '../support/swarm-bed.ts';
import { testEachUnless, testUnless } from '../support/test-unless.ts';

export const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const REGISTRY_IMAGE = 'forkbed-registry';
const LIMIT_MS = 60_000;

const missing = SwarmBed.missing();
export const test = testUnless(missing);
export const testEach = testEachUnless(missing);

export interface Report {
  readonly verdict: Verdict;
  readonly evidence: RunEvidence;
}

export function findFinding({ verdict }: Report, id: string) {
  return verdict.findings.find((finding) => finding.id === id);
}

/** Its nodes are there from the first test of the file to the last. */
export class TestSwarm {
  #bed: SwarmBed | undefined;

  /** To be called once in a file. `withImage`: each node can have forkbed's image from the first test on. */
  static startForFile({ withImage }: { withImage: boolean }): TestSwarm {
    const swarm = new TestSwarm();
    beforeAll(async () => {
      if (missing !== undefined) return;
      await swarm.#start();
      if (withImage) await swarm.sharedImage();
    });
    afterAll(async () => {
      await swarm.#bed?.[Symbol.asyncDispose]();
    });
    return swarm;
  }

  async #start(): Promise<void> {
    this.#bed = await SwarmBed.start({ nodes: 3, dataMiB: 1_500 });
    // The registry's image is built where there is a mirror of Debian. No other node has it, nor that of the clients.
    await makeImage(defaultEngine(), () => {});
    const { manager } = this.bed;
    await Promise.all([this.bed.join(), manager.load(IMAGE), manager.load(REGISTRY_IMAGE)]);
  }

  get bed(): SwarmBed {
    if (this.#bed === undefined) throw new Error('expected a bed, received a test that began before beforeAll');
    return this.#bed;
  }

  /** What docker says. */
  async onManager(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.bed.manager.docker(...args);
    expect({ args, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ args, exitCode: 0, stderr: '' });
    return stdout.trim();
  }

  /** As each node has it, by `forkbed swarm prepare`. */
  async sharedImage(): Promise<string> {
    return (await this.forkbed('swarm', 'prepare')).stdout.trim();
  }

  /** With the manager as its engine. */
  forkbed(...args: readonly string[]): Promise<Outcome> {
    return forkbed(args, { DOCKER_HOST: this.bed.manager.host });
  }

  check(...args: readonly string[]): Promise<Outcome> {
    return this.forkbed('check', '--quiet', '--swarm', '--settle', '300', ...args);
  }

  /** With its report. `meanwhile` is called when the load has begun. */
  async checkWhile(meanwhile: () => Promise<unknown>, ...args: readonly string[]): Promise<Report & Outcome> {
    const load = [
      '--clients',
      '6',
      '--connections',
      '10',
      '--concurrency',
      '5',
      '--hold',
      '4s',
      '--reply-timeout',
      '3s',
    ];
    const checking = this.check(...load, '--format', 'json', ...args);
    // Warm-up, and then those that are held.
    const isLoaded = async () => {
      const subject = await this.findSubject();
      const { stdout } = await this.bed.manager.docker('exec', subject, 'ps', '-o', 'pid=');
      expect(stdout.split('\n').length).toBeGreaterThan(20);
    };
    await eventually(isLoaded, { what: 'a subject under load', limitMs: LIMIT_MS });
    await meanwhile();
    const outcome = await checking;
    return { ...outcome, ...(JSON.parse(outcome.stdout) as Report) };
  }

  /** The container of the run that goes on; empty where it is on no manager. */
  async findSubject(): Promise<string> {
    const [subject = ''] = (await this.onManager('ps', '--quiet', '--filter', 'label=forkbed.role=subject')).split(
      '\n',
    );
    return subject;
  }

  /** Of the run that goes on, one for each client. */
  async nodesOfClients(): Promise<string[]> {
    const service = await this.onManager('service', 'ls', '--quiet', '--filter', 'label=forkbed.role=client');
    return (await this.onManager('service', 'ps', service, '--format', '{{.Node}}')).split('\n').sort();
  }

  async expectNothingLeft(nodes: readonly SecondEngine[] = this.bed.nodes): Promise<void> {
    await eventually(async () => expect(await Promise.all(nodes.map(listLeft))).toEqual(nodes.map(() => '')), {
      what: 'nothing of a run on any node',
      limitMs: LIMIT_MS,
    });
    expect(await this.onManager('service', 'ls', '--quiet', '--filter', 'label=forkbed.run')).toBe('');
  }
}

/** What a run may leave on a node, by kind. */
async function listLeft(node: SecondEngine): Promise<string> {
  const kinds = { container: ['--all'], network: [], volume: [] };
  const listed = await Promise.all(
    Object.entries(kinds).map(async ([kind, all]) => {
      return (await node.docker(kind, 'ls', '--quiet', ...all, '--filter', 'label=forkbed.run')).stdout;
    }),
  );
  return listed.join('');
}
