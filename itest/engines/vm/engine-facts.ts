/** What the engine of a virtual machine says of itself, and what it runs on. */
import type { Accelerator, Architecture } from './architecture.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export interface EngineFacts {
  readonly engine: string;
  readonly kernel: string;
  readonly system: string;
  readonly architecture: string;
  readonly cgroupVersion: string;
  readonly cgroupDriver: string;
  readonly storageDriver: string;
  readonly runtime: string;
  /** By which qemu runs it, and why. */
  readonly accelerator: string;
}

/** `docker info`. */
export async function engineFacts(
  machine: VirtualMachine,
  { architecture, accelerator }: { architecture: Architecture; accelerator: Accelerator },
): Promise<EngineFacts> {
  const { stdout } = await machine.docker('info', '--format', '{{json .}}');
  const info: Record<string, string> = JSON.parse(stdout);
  const text = (name: string): string => String(info[name]);
  return {
    engine: `Docker ${text('ServerVersion')}`,
    kernel: text('KernelVersion'),
    system: text('OperatingSystem'),
    architecture: architecture.name,
    cgroupVersion: text('CgroupVersion'),
    cgroupDriver: text('CgroupDriver'),
    storageDriver: text('Driver'),
    runtime: text('DefaultRuntime'),
    accelerator: `${accelerator.name}: ${accelerator.reason}`,
  };
}
