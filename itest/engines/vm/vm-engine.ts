/** The Docker Engine in a virtual machine, as one more engine of the list. On dispose, and on a signal, the machine has ended. */
import type { Outcome } from '../../support/run.ts';
import type { Images } from '../features/feature.ts';
import type { SavedImages } from '../images.ts';
import { EMULATED, ORDINARY, type Pace } from '../pace.ts';
import { dockerOn, loadInto, type RunningEngine } from '../running-engine.ts';
import { type Accelerator, type Architecture, acceleratorFor, isForeign } from './architecture.ts';
import { buildThere } from './build-there.ts';
import { diskImage } from './disk-image.ts';
import { Interruption } from './interruption.ts';
import { setupStep } from './setup-step.ts';
import { VirtualMachine } from './virtual-machine.ts';

const LIMIT_MS = 900_000;

export class VmEngine implements RunningEngine {
  readonly packageVersion = undefined;
  readonly pace: Pace;
  readonly processor: string;
  readonly #architecture: Architecture;
  readonly #machine: VirtualMachine;
  readonly #interruption: Interruption;

  private constructor(parts: {
    architecture: Architecture;
    accelerator: Accelerator;
    machine: VirtualMachine;
    interruption: Interruption;
  }) {
    const { architecture, accelerator, machine, interruption } = parts;
    this.pace = accelerator.name === 'kvm' ? ORDINARY : EMULATED;
    this.processor = `${architecture.name}, ${accelerator.name}: ${accelerator.reason}`;
    this.#architecture = architecture;
    this.#machine = machine;
    this.#interruption = interruption;
  }

  /** @throws UnavailableError where a part cannot be had, or it does not boot */
  static async start(architecture: Architecture): Promise<VmEngine> {
    const interruption = new Interruption();
    try {
      return await VmEngine.#boot(architecture, interruption);
    } catch (error) {
      interruption[Symbol.dispose]();
      throw error;
    }
  }

  static async #boot(architecture: Architecture, interruption: Interruption): Promise<VmEngine> {
    const { signal } = interruption;
    const accelerator = acceleratorFor(architecture);
    await setupStep(`vm_${architecture.name}`);
    const image = await diskImage(architecture, { signal });
    const reachesOutside = isForeign(architecture);
    const machine = await VirtualMachine.boot({ architecture, accelerator, image, reachesOutside, signal });
    interruption.undo = () => machine[Symbol.asyncDispose]();
    return new VmEngine({ architecture, accelerator, machine, interruption });
  }

  get host(): string {
    return this.#machine.host;
  }

  docker(...args: readonly string[]): Promise<Outcome> {
    return dockerOn(this.host, args, { limitMs: LIMIT_MS });
  }

  /** Those of this machine, where its processor runs them. */
  async provide(saved: SavedImages): Promise<Images> {
    if (!isForeign(this.#architecture)) return await loadInto(this, saved);
    return await buildThere(this.host, { architecture: this.#architecture, signal: this.#interruption.signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine[Symbol.asyncDispose]();
    this.#interruption[Symbol.dispose]();
  }
}
