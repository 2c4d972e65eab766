/**
 * A Docker Engine of a test's own on what is another host to the test: it has a network, mounts and processes of its own, and an
 * address. The folders of the test and of its user are empty there: a mount of a local file would show nothing. It listens
 * on TCP with TLS, and on a socket for the test's own preparations.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../src/host/index.ts';
import { missingForEngine, removeGroups } from '../../testkit/own-engine.ts';
import { type Certificates, createCertificates } from './certificates.ts';
import { type Outcome, run } from './run.ts';

const LIMIT_MS = 60_000;
const PORT = 2376;
const REPOSITORY = join(__dirname, '../..');
/** What its folder is called there. */
const THERE = '/mnt/engine';
const DATA_MIB = 1_500;
/** Of 198.18.0.0/15, which is for tests of networks (RFC 2544): four addresses for each process of the tests. */
const NETWORKS = 32_768;
/**
 * PID 1 in there; it ends with the test, and everything with it. `$1` is the folder, `$2` the control group, `$3` the port; what
 * follows is what is empty there.
 */
const KEEPER = `
  set -e
  trap 'exit 0' TERM
  exec 3<&0
  { cat >/dev/null; kill -TERM 1; } <&3 &
  mount --make-rprivate /
  mount -t tmpfs tmpfs /mnt
  mkdir ${THERE} /mnt/data
  mount --bind "$1" ${THERE}
  mount -t tmpfs -o size=${DATA_MIB}m tmpfs /mnt/data
  group=$2 port=$3
  shift 3
  for folder; do mkdir -p "$folder" && mount -t tmpfs tmpfs "$folder"; done
  ip link set lo up
  cd ${THERE}
  dockerd --config-file ${THERE}/daemon.json --data-root /mnt/data --exec-root ${THERE}/exec --pidfile ${THERE}/pid \\
    --tlsverify --tlscacert server/ca.pem --tlscert server/cert.pem --tlskey server/key.pem --cgroup-parent "/$group" \\
    --host unix://${THERE}/docker.sock --host "tcp://0.0.0.0:$port" >>log 2>&1 </dev/null 3<&- &
  wait $!`;

export class RemoteEngine implements AsyncDisposable {
  /** Its IP address. */
  readonly address: string;
  /** Of this host; `THERE` on its own. */
  readonly folder: string;
  readonly #group = `forkbed-remote-${process.pid}`;
  readonly #link = `fbr${process.pid}`;
  readonly #keeper: ChildProcess;
  readonly #certificates: Certificates;

  private constructor(parts: { address: string; folder: string; certificates: Certificates }) {
    this.address = parts.address;
    this.folder = parts.folder;
    this.#certificates = parts.certificates;
    const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
    const hidden = [tmpdir(), REPOSITORY, homedir()];
    const script = ['sh', '-c', KEEPER, 'keeper', this.folder, this.#group, String(PORT), ...hidden];
    this.#keeper = spawn('unshare', [...namespaces, ...script], { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#keeper.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
  }

  /** What the keeper said, before there was a log. */
  #said = '';

  /** What is missing here for one; `undefined` where all is there. */
  static missing(): string | undefined {
    return missingForEngine(['dockerd', 'unshare', 'nsenter', 'mount', 'ip', 'openssl']);
  }

  static async start(): Promise<RemoteEngine> {
    // A short path: that of a Unix socket has at most 107 bytes.
    const folder = mkdtempSync('/tmp/fb-remote-');
    const [near, address] = addresses();
    const certificates = await createCertificates(folder, address);
    for (const name of ['exec', 'shared']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'daemon.json'), '{}');
    const engine = new RemoteEngine({ address, folder, certificates });
    try {
      await engine.#connect(near);
      await engine.#answers();
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
    return engine;
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return `tcp://${this.address}:${PORT}`;
  }

  /** `ca.pem`, `cert.pem` and `key.pem` of a client that it lets in: for DOCKER_CERT_PATH. */
  get certificates(): string {
    return this.#certificates.client;
  }

  /** The variables that name it to Docker's command line. */
  get variables(): Readonly<Record<string, string>> {
    return { DOCKER_HOST: this.host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: this.certificates };
  }

  /** Docker's own command line, by the socket that nobody else uses. */
  docker(...args: readonly string[]): Promise<Outcome> {
    return run('docker', ['--host', `unix://${this.folder}/docker.sock`, ...args], { limitMs: LIMIT_MS });
  }

  /** The same, where it must work. Its output. */
  async succeed(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.docker(...args);
    if (exitCode !== 0)
      throw new Error(`expected docker ${args.join(' ')} to end with 0, received ${exitCode}: ${stderr}`);
    return stdout.trim();
  }

  /** From everybody's engine. */
  async load(...images: readonly string[]): Promise<void> {
    const pipe = `socket=$1; shift; docker save "$@" | docker --host "unix://$socket" load`;
    const args = ['-c', pipe, 'sh', join(this.folder, 'docker.sock'), ...images];
    const { exitCode, stderr } = await run('sh', args, { limitMs: LIMIT_MS });
    if (exitCode !== 0) throw new Error(`expected ${images.join(', ')} to be loaded, received: ${stderr}`);
  }

  /** A folder that both hosts have. */
  get shared(): { readonly here: string; readonly there: string } {
    return { here: join(this.folder, 'shared'), there: `${THERE}/shared` };
  }

  /** Its socket, on its own host. */
  get socketThere(): string {
    return `${THERE}/docker.sock`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#keeper.exitCode === null && this.#keeper.signalCode === null) {
      const ended = once(this.#keeper, 'exit');
      this.#keeper.kill('SIGKILL');
      await ended;
    }
    await eventually(() => removeGroups(this.#group), { what: 'the end of the engine’s processes', limitMs: 10_000 });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The link ends with the namespace. */
  async #connect(near: string): Promise<void> {
    const keeper = await eventually(() => this.#keeperPid(), { what: 'the keeper of the engine' });
    await ip('link', 'add', this.#link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(keeper));
    await ip('address', 'add', `${near}/30`, 'dev', this.#link);
    await ip('link', 'set', this.#link, 'up');
    const there = (...args: string[]) => succeed('nsenter', ['--target', String(keeper), '--net', 'ip', ...args]);
    await there('address', 'add', `${this.address}/30`, 'dev', 'eth0');
    await there('link', 'set', 'eth0', 'up');
  }

  #keeperPid(): number {
    const { pid } = this.#keeper;
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    if (child === undefined) throw new Error(`none yet: ${this.#log()}`);
    return Number(child);
  }

  async #answers(): Promise<void> {
    const look = async () => {
      const { exitCode, stderr } = await this.docker('version');
      if (exitCode !== 0) throw new Error(`${stderr}\n${this.#log()}`);
    };
    await eventually(look, { what: 'an answer of the remote engine', limitMs: 40_000 });
  }

  #log(): string {
    const file = join(this.folder, 'log');
    return this.#said + (existsSync(file) ? readFileSync(file, 'utf8').slice(-1_000) : '');
  }
}

/** Of this host, and of the engine's. */
function addresses(): [string, string] {
  const first = 4 * (process.pid % NETWORKS);
  const at = (host: number) => {
    const number = first + host;
    return `198.${18 + (number >> 16)}.${(number >> 8) & 0xff}.${number & 0xff}`;
  };
  return [at(1), at(2)];
}

function ip(...args: readonly string[]): Promise<void> {
  return succeed('ip', args);
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(command, args, { limitMs: LIMIT_MS });
  if (exitCode !== 0) throw new Error(`expected ${command} ${args.join(' ')} to end with 0, received: ${stderr}`);
}
