/**
 * A clone of a revision as a new user has it: no dependencies, no settings, no image, and an engine of its own without any. What is there is
 * what a machine has that runs containers: Node, an engine, Compose, and the base image. npm's cache is empty too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../testkit/run.ts';
import { SecondEngine } from '../../testkit/second-engine.ts';
import { UserNetwork } from '../../testkit/user-network.ts';

/** All images, and what the builder keeps of them. */
const ENGINE_MIB = 6144;
const LIMIT_MS = 600_000;
/** Of an engine that has no other. */
const IMAGE = 'forkbed-setup';

export class FreshClone implements AsyncDisposable {
  readonly #folder: string;
  readonly #engine: SecondEngine;
  readonly #network: UserNetwork;
  readonly #baseImage: string;

  private constructor(parts: { folder: string; engine: SecondEngine; network: UserNetwork; baseImage: string }) {
    this.#folder = parts.folder;
    this.#engine = parts.engine;
    this.#network = parts.network;
    this.#baseImage = parts.baseImage;
  }

  /** `revision`: of git. `baseImage`: of the machine's engine. Takes seconds. */
  static async make(revision: string, { baseImage }: { baseImage: string }): Promise<FreshClone> {
    const folder = mkdtempSync(join(tmpdir(), 'forkbed-clone-'));
    await using made = new AsyncDisposableStack();
    made.defer(() => rmSync(folder, { recursive: true, force: true }));
    const tree = join(folder, 'tree');
    await succeed('git', ['clone', '--quiet', '--shared', '--no-checkout', process.cwd(), tree]);
    await succeed('git', ['-C', tree, 'checkout', '--quiet', '--detach', revision]);
    let network: UserNetwork | undefined;
    const engine = await SecondEngine.start({ dataMiB: ENGINE_MIB }, async (namespace) => {
      network = made.use(await UserNetwork.start(namespace));
    });
    made.use(engine);
    if (network === undefined) throw new Error('expected the engine to have a network, received none');
    await engine.load(baseImage);
    made.move();
    return new FreshClone({ folder, engine, network, baseImage });
  }

  /** `npm start`, to the verdict; seconds. @throws Error where it is not `pass` */
  async start(): Promise<number> {
    const beganMs = performance.now();
    await succeed('npm', ['start'], { cwd: join(this.#folder, 'tree'), env: this.#environment() });
    return (performance.now() - beganMs) / 1000;
  }

  /** By how much the image is larger than its base, in MB, as the engine counts it. */
  async imageMB(): Promise<number> {
    const { stdout } = await this.#engine.docker('image', 'inspect', '--format', '{{.Size}}', IMAGE, this.#baseImage);
    const [image = Number.NaN, base = Number.NaN] = stdout.split('\n').map(Number);
    return (image - base) / 1e6;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
    await this.#network[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** That of this process, with nothing that its own clone has set. */
  #environment(): NodeJS.ProcessEnv {
    // A registry behind a proxy may have a certificate of the machine's own.
    const certificates = ['NODE_EXTRA_CA_CERTS', 'npm_config_cafile'];
    const proxies = ['http_proxy', 'https_proxy', 'no_proxy'];
    const names = ['HOME', 'PATH', 'LANG', ...proxies, ...certificates, 'npm_config_registry'];
    const inherited = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    return {
      ...Object.fromEntries(inherited),
      DOCKER_HOST: this.#engine.host,
      BASE_IMAGE: this.#baseImage,
      FORKBED_IMAGE: IMAGE,
      npm_config_cache: join(this.#folder, 'npm-cache'),
    };
  }
}

async function succeed(
  command: string,
  args: readonly string[],
  where: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const { exitCode, stdout, stderr } = await run(command, args, { limitMs: LIMIT_MS, ...where });
  if (exitCode === 0) return;
  throw new Error(`expected ${command} ${args.join(' ')} to succeed, received ${exitCode}: ${stderr}${stdout}`);
}
