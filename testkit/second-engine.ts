/**
 * A Docker Engine of a test's own, beside the one that everybody uses, to be restarted, killed and filled. It lives in mount,
 * network and process namespaces of its own, its data in memory: when the first process in there ends, nothing of it is left
 * but an empty folder and empty control groups, which are removed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../src/host/index.ts';
import { missingForEngine, removeGroups } from './own-engine.ts';
import { type Outcome, run } from './run.ts';

const LIMIT_MS = 60_000;
/**
 * PID 1 in there: starts the engine again whenever it ends, as a supervisor would, and reaps, without which the next engine
 * takes the last one's containerd, defunct, for alive. When the test has gone, and its end of stdin with it, so does all. `$1`
 * is the folder, `$2` the control group, `$3` the size of the data, `$4` the host's name, `$5` an interface to wait for, or empty.
 */
const KEEPER = `
  trap 'exit 0' TERM
  exec 3<&0
  { cat >/dev/null; kill -TERM 1; } <&3 &
  mount --make-rprivate /
  mount -t tmpfs -o "size=$3m" tmpfs "$1/data"
  ip link set lo up
  hostname "$4"
  while [ -n "$5" ] && ! ip -4 address show dev "$5" 2>/dev/null | grep -q inet; do sleep 0.05; done
  while :; do
    dockerd --config-file "$1/daemon.json" --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" \\
      --host "unix://$1/docker.sock" --cgroup-parent "/$2" >>"$1/log" 2>&1 </dev/null 3<&- &
    wait $!
  done`;

/** One of several on one machine. */
export interface EngineNode {
  /** The name of its host; `engine` by default. */
  readonly hostname: string;
  /** Its network interface; it starts when that has an address. Only its loopback by default. */
  readonly networkInterface: string;
  /** What daemon.json has; nothing by default. */
  readonly config: Readonly<Record<string, unknown>>;
}

export class SecondEngine implements AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #folder: string;
  readonly #group: string;
  readonly #keeper: ChildProcess;

  private constructor(parts: { folder: string; group: string; keeper: ChildProcess }) {
    this.#folder = parts.folder;
    this.#group = parts.group;
    this.#keeper = parts.keeper;
    this.host = `unix://${parts.folder}/docker.sock`;
  }

  /** What is missing here for one; `undefined` where all is there. */
  static missing(): string | undefined {
    return missingForEngine(['dockerd', 'unshare', 'mount', 'ip']);
  }

  /** `connect` gives its network namespace what `networkInterface` names; it receives a path of that namespace. */
  static async start(
    { dataMiB, hostname = 'engine', networkInterface = '', config = {} }: { dataMiB: number } & Partial<EngineNode>,
    connect: (networkNamespace: string) => Promise<void> = async () => {},
  ): Promise<SecondEngine> {
    // A short path: that of a Unix socket has at most 107 bytes.
    const folder = mkdtempSync('/tmp/fb-engine-');
    const group = `forkbed-itest-${process.pid}-${hostname}`;
    for (const name of ['data', 'exec']) await run('mkdir', [join(folder, name)], { limitMs: LIMIT_MS });
    writeFileSync(join(folder, 'daemon.json'), JSON.stringify(config));
    const namespaces = ['--mount', '--net', '--uts', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
    const script = ['sh', '-c', KEEPER, 'keeper', folder, group, String(dataMiB), hostname, networkInterface];
    const keeper = spawn('unshare', [...namespaces, ...script], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const engine = new SecondEngine({ folder, group, keeper });
    try {
      await connect(await engine.#networkNamespace());
      await engine.answers();
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
    return engine;
  }

  /** Docker's own command line, on this engine. */
  docker(...args: readonly string[]): Promise<Outcome> {
    return run('docker', ['--host', this.host, ...args], { limitMs: LIMIT_MS });
  }

  /** From everybody's engine. */
  async load(image: string): Promise<void> {
    const pipe = `docker save "$1" | docker --host "$2" load`;
    const { exitCode, stderr } = await run('sh', ['-c', pipe, 'sh', image, this.host], { limitMs: LIMIT_MS });
    if (exitCode !== 0) throw new Error(`expected ${image} to be loaded, received: ${stderr}`);
  }

  /** In its network namespace. */
  async inNetwork(command: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await run('nsenter', [`--net=/proc/${this.#keeperPid()}/ns/net`, ...command], {
      limitMs: LIMIT_MS,
    });
    if (exitCode !== 0) throw new Error(`expected ${command.join(' ')} to succeed, received: ${stderr}`);
  }

  /** As a host's service manager restarts it, or as it crashes. It answers again. */
  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pid = this.#enginePid();
    process.kill(pid, signal);
    await eventually(() => !existsSync(`/proc/${pid}`) || Promise.reject(new Error('it runs')), {
      what: 'the end of the engine',
      limitMs: 30_000,
    });
    await this.answers();
  }

  /** All of it ends at this instant, and nobody starts it again. */
  async end(): Promise<void> {
    if (this.#keeper.exitCode !== null || this.#keeper.signalCode !== null) return;
    const ended = once(this.#keeper, 'exit');
    this.#keeper.kill('SIGKILL');
    await ended;
  }

  /** Its disk is full from now on, until `empty()`. */
  fill(): Promise<Outcome> {
    return run('dd', ['if=/dev/zero', `of=${this.#filler()}`, 'bs=1M'], { limitMs: LIMIT_MS });
  }

  empty(): void {
    rmSync(this.#filler());
  }

  async answers(): Promise<void> {
    const look = async () => {
      const { exitCode, stderr } = await this.docker('version');
      if (exitCode !== 0) throw new Error(`${stderr}\n${this.#log()}`);
    };
    await eventually(look, { what: 'an answer of the second engine', limitMs: 30_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
    await eventually(() => removeGroups(this.#group), { what: 'the end of the engine’s processes', limitMs: 10_000 });
  }

  async #networkNamespace(): Promise<string> {
    const path = `/proc/${this.#keeper.pid}/ns/net`;
    return eventually(
      () => (readlinkSync(path) === readlinkSync('/proc/self/ns/net') ? Promise.reject(new Error('it is ours')) : path),
      { what: 'a network namespace of the engine', limitMs: LIMIT_MS },
    );
  }

  /** PID 1 in there. */
  #keeperPid(): number {
    const [pid] = childrenOf(this.#keeper.pid ?? 0);
    if (pid === undefined) throw new Error(`expected the keeper of the engine to run, received: ${this.#log()}`);
    return pid;
  }

  #enginePid(): number {
    const pid = childrenOf(this.#keeperPid()).find(
      (child) => readFileSync(`/proc/${child}/comm`, 'utf8') === 'dockerd\n',
    );
    if (pid === undefined) throw new Error(`expected the engine to run, received: ${this.#log()}`);
    return pid;
  }

  /** The data's file system is to be seen in there alone. */
  #filler(): string {
    return join(`/proc/${this.#keeperPid()}/root`, this.#folder, 'data/filler');
  }

  #log(): string {
    const file = join(this.#folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-1_000) : 'no log';
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
