/**
 * The root of the library: what can be started and removed on one engine. What is started knows its engine, so that everything
 * else (`verify`, the faults, the matchers) takes a container or a subject, and no engine.
 */
import type { ActiveFault } from './chaos/fault-effect.ts';
import { connectPassingClients, type Place } from './chaos/passing-clients.ts';
import { type StartedSubject, type Subject, startSubject } from './check/subject.ts';
import { Engine } from './docker/engine.ts';
import { listRun, type RemovalOptions, removeAbandoned, removeRun } from './docker/ownership.ts';
import type { Owned, Removal } from './docker/removal.ts';
import { RunGuard } from './docker/run-guard.ts';
import { type ContainerOptions, startContainer } from './docker/start-container.ts';
import type { StartedContainer } from './docker/started-container.ts';
import { prepareToolImage, toolImage } from './docker/tool-image.ts';
import { type StartedVolume, startVolume } from './docker/volume.ts';
import { Testbed, type TestbedOptions } from './testbed.ts';

/** On which engine. */
export interface ForkbedOptions {
  /** By default an engine of its own, found as Docker's command line finds it. */
  readonly engine?: Engine;
}

/**
 * The functions of the library on one engine. Two of them share nothing.
 * @throws ArgumentError, UsageError as `new Engine()`
 * @example
 * ```ts
 * import { createForkbed, Engine } from 'forkbed';
 *
 * const podman = createForkbed({ engine: new Engine({ host: 'unix:///run/podman/podman.sock' }) });
 * await using subject = await podman.startSubject({ image: 'my-server' });
 * console.log(subject.name, subject.exposedPorts);
 * ```
 */
export function createForkbed({ engine = new Engine() }: ForkbedOptions = {}): Forkbed {
  return new Forkbed(engine);
}

/**
 * What can be started and removed on one engine. What is started knows its engine: `verify`, the faults and the matchers take a
 * container or a subject, and no engine.
 * @example
 * ```ts
 * import { createForkbed } from 'forkbed';
 *
 * const forkbed = createForkbed();
 * forkbed.removeOnInterrupt();
 * await using testbed = await forkbed.startTestbed({ image: await forkbed.toolImage((line) => console.error(line)) });
 * await testbed.startServer(); console.log((await testbed.runClients({ containers: 2 })).ok);
 * ```
 */
export class Forkbed {
  /** The engine that it starts things on. */
  readonly engine: Engine;

  /** See `createForkbed`. */
  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** A network for a server and clients. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  startTestbed(options: Omit<TestbedOptions, 'engine'> = {}): Promise<Testbed> {
    return Testbed.start({ ...options, engine: this.engine });
  }

  /**
   * Starts a container, and pulls its image where it is missing. It waits for nothing in the container: see `waitForEvent`.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError; ForkbedError ERR_RUNTIME where the engine takes another runtime
   */
  startContainer(options: ContainerOptions): Promise<StartedContainer> {
    return startContainer(this.engine, options);
  }

  /**
   * Starts what is put to the test, or finds it where it runs already.
   * @throws ForkbedError ERR_IMAGE for an image that is not to be had or does not start, ERR_COMPOSE for a service, ERR_CONTAINER for a
   *   container that does not run, ERR_RUNTIME; EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  startSubject(subject: Subject): Promise<StartedSubject> {
    return startSubject(this.engine, subject);
  }

  /**
   * Makes a volume that containers can share.
   * @param options.open in memory, and writable for containers of any user; `false` by default
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  startVolume(options: { open?: boolean } = {}): Promise<StartedVolume> {
    return startVolume(this.engine, options);
  }

  /**
   * Starts ten further clients, which connect to the subject and say nothing. `revert` takes them away: their container is
   * killed, or their network is taken away.
   * @throws DeadlineError where none of them can connect; EngineError, EngineLostError, NoEngineError
   */
  connectPassingClients(place: Omit<Place, 'engine'>, going: 'killed' | 'disconnected'): Promise<ActiveFault> {
    return connectPassingClients({ ...place, engine: this.engine }, going);
  }

  /**
   * The name of the image that clients and probes run from: built where it is missing.
   * @param onProgress called with a line for people where it has to be built, which takes minutes
   * @throws ForkbedError ERR_IMAGE where it cannot be built; NoEngineError, EngineLostError
   */
  toolImage(onProgress: (progress: string) => void): Promise<string> {
    return toolImage(this.engine, onProgress);
  }

  /**
   * The same, and pulls the image that FORKBED_IMAGE names where it is missing: nothing is left to do on first use.
   * @throws as `toolImage`
   */
  prepareToolImage(onProgress: (progress: string) => void): Promise<string> {
    return prepareToolImage(this.engine, onProgress);
  }

  /**
   * What a run has started and not yet removed, containers first.
   * @param id of the run; this one's by default
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  listRun(id?: string): Promise<readonly Owned[]> {
    return listRun(this.engine, id);
  }

  /**
   * Removes what a run has started, and returns how many containers, networks and volumes that were.
   * @param id of the run; this one's by default
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  removeRun(id?: string): Promise<number> {
    return removeRun(this.engine, id);
  }

  /**
   * Removes what runs have left whose process is proved to have ended, and the runs that `options` names. Of all others it leaves
   * everything.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  removeAbandoned(options?: RemovalOptions): Promise<Removal> {
    return removeAbandoned(this.engine, options);
  }

  /**
   * From now on SIGINT and SIGTERM end this process only after it has removed what was started here: 130, 143.
   * @param options.onWarning receives a sentence where something could not be removed
   */
  removeOnInterrupt({ onWarning = () => {} }: { onWarning?: (sentence: string) => void } = {}): void {
    new RunGuard(this.engine, onWarning).removeOnInterrupt();
  }
}
