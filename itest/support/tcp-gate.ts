/** The gate for clients of other machines, and an audit behind it, in the hands of a test. */
import { randomBytes } from 'node:crypto';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { type StartedContainer, startContainer, startVolume, Testbed } from '../../src/host/index.ts';

const PATH = '/run/forkbed/gate.sock';
const PORT = 5050;

export class GateBed implements AsyncDisposable {
  readonly testbed: Testbed;
  readonly #token = randomBytes(16).toString('hex');
  readonly #volume: Awaited<ReturnType<typeof startVolume>>;
  readonly #gates: StartedContainer[] = [];

  private constructor(testbed: Testbed, volume: Awaited<ReturnType<typeof startVolume>>) {
    this.testbed = testbed;
    this.#volume = volume;
  }

  static async start(): Promise<GateBed> {
    const testbed = await Testbed.start();
    return new GateBed(testbed, await startVolume({ open: true }));
  }

  get #binds(): string[] {
    return [`${this.#volume.name}:/run/forkbed`];
  }

  /** What a client needs to get in; it has no volume. */
  clientArgs({ node, token = this.#token }: { node: string; token?: string }): string[] {
    return ['--gate', `tcp://gate:${PORT}`, '--gate-token', token, '--node', node];
  }

  startAudit(server: StartedContainer, args: readonly string[]): Promise<StartedContainer> {
    const all = ['audit', '--gate', PATH, '--settle', '300', '--json', ...args];
    return this.testbed.startProbe(server, all, { binds: this.#binds });
  }

  /** Returns when it listens. */
  async startGate(args: readonly string[] = []): Promise<StartedContainer> {
    const { image, network } = this.testbed;
    const gate = await startContainer({
      ...{ image, network, role: 'probe', aliases: ['gate'], binds: this.#binds },
      command: ['forkbed-probe', 'gate', '--gate', PATH, '--port', String(PORT), ...args],
      environment: { FORKBED_GATE_TOKEN: this.#token },
    });
    this.#gates.push(gate);
    await gate.waitForEvent('ready');
    return gate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#gates.map((gate) => gate.remove()));
    await this.testbed[Symbol.asyncDispose]();
    // Last, as the audit has it, too.
    await this.#volume[Symbol.asyncDispose]();
  }
}

export async function verdictOf(audit: StartedContainer): Promise<Verdict> {
  await audit.waitForExit(60_000);
  const verdict = (await audit.events()).find(({ event }) => event === 'verdict');
  return verdict as unknown as Verdict;
}
