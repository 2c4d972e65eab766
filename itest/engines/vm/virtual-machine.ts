/**
 * A virtual machine whose Docker Engine this machine reaches at a port of 127.0.0.1, and nobody else. What it writes goes to a file
 * without a name, which ends with it. It ends on dispose, and with its creator.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../src/host/index.ts';
import { run } from '../../support/run.ts';
import type { Accelerator, Architecture } from './architecture.ts';
import type { DiskImage } from './disk-image.ts';
import { UnavailableError } from './setup-step.ts';

export interface MachineParts {
  readonly architecture: Architecture;
  readonly accelerator: Accelerator;
  readonly image: DiskImage;
  /** Whether what runs in there may connect to others, as a build that needs packages does. */
  readonly reachesOutside: boolean;
  /** Ends the wait for its engine. */
  readonly signal: AbortSignal;
}

const MEMORY_MIB = 4_096;
const PROCESSORS = 2;
const ENGINE_PORT = 2375;
const BOOT_LIMIT_MS = 900_000;
const ASK_LIMIT_MS = 20_000;
const LOG_END = 1_500;

export class VirtualMachine implements AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #folder: string;
  readonly #qemu: ChildProcess;
  /** Its end, when all that it said has come. */
  readonly #closed: Promise<unknown>;
  #said = '';

  private constructor(parts: MachineParts, { folder, port }: { folder: string; port: number }) {
    this.host = `tcp://127.0.0.1:${port}`;
    this.#folder = folder;
    const { qemu } = parts.architecture;
    // The last word is qemu itself, in this process: its pid is the one that is ended.
    const command = ['-n', '10', 'setpriv', '--pdeathsig', 'KILL', qemu, ...qemuArguments(parts, { folder, port })];
    this.#qemu = spawn('nice', command, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#closed = once(this.#qemu, 'close');
    this.#qemu.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
  }

  /** When its engine answers. @throws UnavailableError where it does not, with the end of what the machine said */
  static async boot(parts: MachineParts): Promise<VirtualMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'forkbed-vm-'));
    const machine = new VirtualMachine(parts, { folder, port: await freePort() });
    try {
      await machine.#answers(parts.signal);
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
    return machine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isRunning()) this.#qemu.kill('SIGTERM');
    await this.#closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #isRunning(): boolean {
    return this.#qemu.exitCode === null && this.#qemu.signalCode === null;
  }

  async #answers(signal: AbortSignal): Promise<void> {
    const ask = async () => {
      if (!this.#isRunning()) return this.#closed.then(() => 'it ended');
      if (signal.aborted) return 'an interruption';
      const { exitCode, stderr } = await run('docker', ['--host', this.host, 'version'], { limitMs: ASK_LIMIT_MS });
      if (exitCode !== 0) throw new Error(stderr.trim());
      return undefined;
    };
    const wait = { what: 'an answer of the engine', limitMs: BOOT_LIMIT_MS, intervalMs: 1_000 };
    const failure = await eventually(ask, wait).catch(String);
    if (failure === undefined) return;
    const end = (this.#said + this.#console()).slice(-LOG_END);
    throw new UnavailableError(`expected the engine of the virtual machine to answer, received: ${failure}\n${end}`);
  }

  #console(): string {
    const file = join(this.#folder, 'console');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

/** qemu(1). A guest that panics ends. */
function qemuArguments(parts: MachineParts, { folder, port }: { folder: string; port: number }): string[] {
  const { architecture, accelerator, image, reachesOutside } = parts;
  const emulated = accelerator.name === 'tcg';
  const options = {
    nodefaults: undefined,
    'no-reboot': undefined,
    display: 'none',
    machine: architecture.machine,
    accel: emulated ? 'tcg,thread=multi' : 'kvm',
    cpu: emulated ? architecture.emulatedCpu : 'host',
    smp: String(PROCESSORS),
    m: String(MEMORY_MIB),
    kernel: image.kernel,
    initrd: image.initrd,
    append: `root=/dev/vda rw panic=-1 console=${architecture.console}`,
    serial: `file:${join(folder, 'console')}`,
    drive: `file=${image.disk},format=raw,if=virtio,snapshot=on,cache=unsafe`,
    netdev: `user,id=user,restrict=${reachesOutside ? 'off' : 'on'},hostfwd=tcp:127.0.0.1:${port}-:${ENGINE_PORT}`,
  };
  const devices = ['-device', 'virtio-net-pci,netdev=user,romfile=', '-device', 'virtio-rng-pci'];
  return [
    ...Object.entries(options).flatMap(([name, value]) => (value === undefined ? [`-${name}`] : [`-${name}`, value])),
    ...devices,
  ];
}

/** One that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
