/**
 * Starts a container through testcontainers, with the options of `docker run` that it has no method for set on what it
 * sends to the engine: the one adapter. It waits for nothing: testcontainers' own waiting connects to ports and runs
 * shells in the container, which a server that forks would pay for with children.
 */
import { GenericContainer, type WaitStrategy } from 'testcontainers';
import { EngineError } from '../errors.ts';
import { isForkbedError } from '../thrown.ts';
import { labelsFor, type Role } from './ownership.ts';
import { StartedContainer } from './started-container.ts';

/** Clients and probes are a few processes, whatever the load: more would be a bug that takes the host with it. */
const LIMITS: Partial<Record<Role, { readonly pids: number; readonly memoryBytes: number }>> = {
  client: { pids: 64, memoryBytes: 2 ** 31 },
  probe: { pids: 64, memoryBytes: 2 ** 31 },
};

export interface ContainerOptions {
  readonly image: string;
  readonly role: Role;
  /** argv; the image's own command by default. */
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  /** A network's name, `none`, or `container:ID`; the default bridge by default. */
  readonly network?: string;
  /** Names in the network, beside the container's own. */
  readonly aliases?: readonly string[];
  /** `container:ID` joins that container's process namespace. */
  readonly pid?: string;
  /** An init before the command; none by default, as it would reap in the subject's place. */
  readonly init?: boolean;
  /** Processes at once. By default no limit for a subject, 64 for clients and probes that are confined. */
  readonly pidsLimit?: number;
  /** By default no limit for a subject, 2 GiB for clients and probes that are confined. */
  readonly memoryBytes?: number;
  /** Mounts as `docker run --volume` takes them. */
  readonly binds?: readonly string[];
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** What the engine runs in the container again and again, without a shell; by default what the image says. */
  readonly healthCheck?: { readonly command: readonly string[]; readonly intervalMs: number; readonly retries: number };
  /** Without capabilities, new privileges and a writable root; `true` by default. */
  readonly confined?: boolean;
  /** Where it is not confined: a root that cannot be written to. */
  readonly readOnly?: boolean;
  readonly capDrop?: readonly string[];
  /** Given back, or beyond the engine's own set. */
  readonly capAdd?: readonly string[];
  /** As `docker run --security-opt` takes them. */
  readonly securityOpt?: readonly string[];
}

/** It has started, or there is none: one that was made and could not be started is removed. @throws EngineError, EngineLostError */
export async function startContainer(options: ContainerOptions): Promise<StartedContainer> {
  const container = new AdaptedContainer(options);
  try {
    return new StartedContainer((await container.start()).getId());
  } catch (error) {
    await container.created?.remove();
    if (isForkbedError(error)) throw error;
    throw new EngineError({ what: `the start of a container of ${options.image}`, cause: error });
  }
}

class AdaptedContainer extends GenericContainer {
  created: StartedContainer | undefined;
  readonly #options: ContainerOptions;

  constructor(options: ContainerOptions) {
    super(options.image);
    this.#options = options;
    const { command, entrypoint, environment, user, network, aliases } = options;
    this.withLabels(labelsFor(options.role)).withWaitStrategy(noWait).withAutoRemove(false);
    if (command !== undefined) this.withCommand([...command]);
    if (entrypoint !== undefined) this.withEntrypoint([...entrypoint]);
    if (environment !== undefined) this.withEnvironment({ ...environment });
    if (user !== undefined) this.withUser(user);
    if (network !== undefined) this.withNetworkMode(network);
    if (aliases !== undefined) this.withNetworkAliases(...aliases);
    if (options.healthCheck !== undefined) {
      const { command: check, intervalMs, retries } = options.healthCheck;
      this.withHealthCheck({ test: ['CMD', ...check], interval: intervalMs, retries });
    }
    if (options.tmpfs !== undefined) this.withTmpFs({ ...options.tmpfs });
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const { role, pid, init = false, binds, sysctls, capAdd } = this.#options;
    const { confined = true, readOnly, capDrop, securityOpt } = this.#options;
    const limits = confined ? LIMITS[role] : undefined;
    const { pidsLimit = limits?.pids, memoryBytes = limits?.memoryBytes } = this.#options;
    Object.assign(this.hostConfig, {
      Init: init,
      ...(pid === undefined ? {} : { PidMode: pid }),
      ...(pidsLimit === undefined ? {} : { PidsLimit: pidsLimit }),
      ...(memoryBytes === undefined ? {} : { Memory: memoryBytes }),
      ...(binds === undefined ? {} : { Binds: [...binds] }),
      ...(sysctls === undefined ? {} : { Sysctls: { ...sysctls } }),
      ...(readOnly === undefined ? {} : { ReadonlyRootfs: readOnly }),
      ...(capDrop === undefined ? {} : { CapDrop: [...capDrop] }),
      ...(securityOpt === undefined ? {} : { SecurityOpt: [...securityOpt] }),
      ...(capAdd === undefined ? {} : { CapAdd: [...capAdd] }),
      ...(confined ? { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges:true'] } : {}),
    });
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.created = new StartedContainer(id);
  }
}

const noWait: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
