/** The functions of `Forkbed` on the default engine, for a process that speaks to one engine. */
import type { ActiveFault } from './chaos/fault-effect.ts';
import type { Place } from './chaos/passing-clients.ts';
import type { StartedSubject, Subject } from './check/subject.ts';
import { defaultEngine } from './default-engine.ts';
import type { ContainerOptions } from './docker/container-options.ts';
import type { RemovalOptions } from './docker/ownership.ts';
import type { Owned, Removal } from './docker/removal.ts';
import type { StartedContainer } from './docker/started-container.ts';
import type { StartedVolume } from './docker/volume.ts';
import { createForkbed, type Forkbed } from './forkbed.ts';

/**
 * The version of the default engine: `28.2.2`; `unknown` where it does not say.
 * @throws NoEngineError; EngineError, EngineLostError, DeadlineError
 * @example
 * ```ts
 * import { engineVersion } from 'forkbed';
 *
 * console.log(await engineVersion());
 * ```
 */
export async function engineVersion(): Promise<string> {
  return (await defaultEngine().facts()).version;
}

/**
 * The id of this process's run: the value of the label `forkbed.run` on all that it starts. Children belong to it that have the
 * variables `defaultEngine().run.environment`.
 * @example
 * ```ts
 * import { runId } from 'forkbed';
 *
 * console.log(`docker ps --all --filter label=forkbed.run=${runId()}`);
 * ```
 */
export function runId(): string {
  return defaultEngine().run.id;
}

/**
 * `Forkbed.startContainer` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { startContainer } from 'forkbed';
 *
 * await using server = await startContainer({ image: 'my-server', role: 'server', environment: { PORT: '5005' } });
 * await server.waitForEvent('ready');
 * ```
 */
export function startContainer(options: ContainerOptions): Promise<StartedContainer> {
  return shared().startContainer(options);
}

/**
 * `Forkbed.startSubject` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { startSubject } from 'forkbed';
 *
 * await using subject = await startSubject({ build: { folder: '.' }, pidsLimit: 200 });
 * console.log(subject.exposedPorts);
 * ```
 */
export function startSubject(subject: Subject): Promise<StartedSubject> {
  return shared().startSubject(subject);
}

/**
 * `Forkbed.startVolume` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { startContainer, startVolume } from 'forkbed';
 *
 * await using volume = await startVolume({ open: true });
 * await using server = await startContainer({ image: 'my-server', role: 'server', binds: [`${volume.name}:/shared`] });
 * console.log(server.id);
 * ```
 */
export function startVolume(options: { open?: boolean } = {}): Promise<StartedVolume> {
  return shared().startVolume(options);
}

/**
 * `Forkbed.connectPassingClients` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { connectPassingClients, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const { network, host } = subject;
 * const clients = await connectPassingClients({ image, network, host, port: 5005 }, 'killed');
 * await clients.revert();
 * console.log((await clients.effect()).observed);
 * ```
 */
export function connectPassingClients(
  place: Omit<Place, 'engine'>,
  going: 'killed' | 'disconnected',
): Promise<ActiveFault> {
  return shared().connectPassingClients(place, going);
}

/**
 * `Forkbed.toolImage` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { toolImage } from 'forkbed';
 *
 * console.log(await toolImage((line) => console.error(line)));
 * ```
 */
export function toolImage(onProgress: (progress: string) => void): Promise<string> {
  return shared().toolImage(onProgress);
}

/**
 * `Forkbed.prepareToolImage` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { prepareToolImage } from 'forkbed';
 *
 * await prepareToolImage((line) => console.error(line));
 * ```
 */
export function prepareToolImage(onProgress: (progress: string) => void): Promise<string> {
  return shared().prepareToolImage(onProgress);
}

/**
 * `Forkbed.listRun` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { listRun } from 'forkbed';
 *
 * for (const { kind, id } of await listRun()) console.log(kind, id);
 * ```
 */
export function listRun(id?: string): Promise<readonly Owned[]> {
  return shared().listRun(id);
}

/**
 * `Forkbed.removeRun` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { removeRun } from 'forkbed';
 *
 * console.log(`${await removeRun()} containers, networks and volumes removed`);
 * ```
 */
export function removeRun(id?: string): Promise<number> {
  return shared().removeRun(id);
}

/**
 * `Forkbed.removeAbandoned` on the default engine.
 * @throws as there
 * @example
 * ```ts
 * import { removeAbandoned } from 'forkbed';
 *
 * const { removed, left } = await removeAbandoned({ onWarning: (sentence) => console.error(sentence) });
 * console.log(removed.container, left.length);
 * ```
 */
export function removeAbandoned(options?: RemovalOptions): Promise<Removal> {
  return shared().removeAbandoned(options);
}

/**
 * `Forkbed.removeOnInterrupt` on the default engine.
 * @example
 * ```ts
 * import { removeOnInterrupt } from 'forkbed';
 *
 * removeOnInterrupt({ onWarning: (sentence) => console.error(sentence) });
 * ```
 */
export function removeOnInterrupt(options?: { onWarning?: (sentence: string) => void }): void {
  shared().removeOnInterrupt(options);
}

function shared(): Forkbed {
  return createForkbed({ engine: defaultEngine() });
}
