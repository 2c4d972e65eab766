/**
 * The root of the library: what can be started and removed on one engine. What is started knows its engine, so that everything
 * else (`verify`, the faults, the matchers) takes a container or a subject, and no engine.
 */
import type { ActiveFault } from './chaos/fault-effect.ts';
import { connectPassingClients, type Place } from './chaos/passing-clients.ts';
import { type StartedSubject, type Subject, startSubject } from './check/subject.ts';
import { Engine } from './docker/engine.ts';
import { listRun, removeAbandoned, removeRun } from './docker/ownership.ts';
import type { Owned, Removal } from './docker/removal.ts';
import { RunGuard } from './docker/run-guard.ts';
import { type ContainerOptions, startContainer } from './docker/start-container.ts';
import type { StartedContainer } from './docker/started-container.ts';
import { prepareToolImage, toolImage } from './docker/tool-image.ts';
import { type StartedVolume, startVolume } from './docker/volume.ts';
import { Testbed, type TestbedOptions } from './testbed.ts';

export interface ForkbedOptions {
  /** By default an engine of its own, found as Docker's command line finds it. */
  readonly engine?: Engine;
}

/** `createForkbed({ engine: new Engine({ host: 'unix:///run/podman/podman.sock' }) })`. Two of them share nothing. */
export function createForkbed({ engine = new Engine() }: ForkbedOptions = {}): Forkbed {
  return new Forkbed(engine);
}

export class Forkbed {
  readonly engine: Engine;

  /** See `createForkbed`. */
  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** A network with a server and clients in it. @throws NoEngineError */
  startTestbed(options: Omit<TestbedOptions, 'engine'> = {}): Promise<Testbed> {
    return Testbed.start({ ...options, engine: this.engine });
  }

  /** It has started, or there is none. @throws EngineError, EngineLostError, NoEngineError */
  startContainer(options: ContainerOptions): Promise<StartedContainer> {
    return startContainer(this.engine, options);
  }

  /** What is put to the test. @throws ForkbedError ERR_IMAGE, ERR_COMPOSE, ERR_CONTAINER; NoEngineError */
  startSubject(subject: Subject): Promise<StartedSubject> {
    return startSubject(this.engine, subject);
  }

  /** `open`: in memory, and for containers of any user. @throws EngineError, EngineLostError, NoEngineError */
  startVolume(options: { open?: boolean } = {}): Promise<StartedVolume> {
    return startVolume(this.engine, options);
  }

  /** @throws DeadlineError where none of them can connect */
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

  /** The same, where the image that FORKBED_IMAGE names is pulled if it is missing. */
  prepareToolImage(onProgress: (progress: string) => void): Promise<string> {
    return prepareToolImage(this.engine, onProgress);
  }

  /** What a run has started and not yet removed, containers first; by default this one's. */
  listRun(id?: string): Promise<readonly Owned[]> {
    return listRun(this.engine, id);
  }

  /** Removes what a run has started; by default this one's. How many. */
  removeRun(id?: string): Promise<number> {
    return removeRun(this.engine, id);
  }

  /**
   * Removes what runs have left whose process is proved to have ended.
   * @param options.runs ids of runs to remove in any case
   * @param options.onWarning receives a sentence for each network that the engine does not release
   */
  removeAbandoned(options?: Parameters<typeof removeAbandoned>[1]): Promise<Removal> {
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
