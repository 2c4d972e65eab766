/** The functions of `Forkbed` on the default engine, for a process that speaks to one engine: see there. */
import { defaultEngine } from './default-engine.ts';
import { createForkbed, type Forkbed } from './forkbed.ts';

/** The engine's version, such as `28.2.2`. */
export async function engineVersion(): Promise<string> {
  return (await defaultEngine().facts()).version;
}

/** Of this process; children belong to it that have the variables `defaultEngine().run.environment`. */
export function runId(): string {
  return defaultEngine().run.id;
}

/** See `Forkbed.startContainer`. */
export const startContainer: Forkbed['startContainer'] = (options) => shared().startContainer(options);

/** See `Forkbed.startSubject`. */
export const startSubject: Forkbed['startSubject'] = (subject) => shared().startSubject(subject);

/** See `Forkbed.startVolume`. */
export const startVolume: Forkbed['startVolume'] = (options) => shared().startVolume(options);

/** See `Forkbed.connectPassingClients`. */
export const connectPassingClients: Forkbed['connectPassingClients'] = (place, going) =>
  shared().connectPassingClients(place, going);

/** See `Forkbed.toolImage`. */
export const toolImage: Forkbed['toolImage'] = (onProgress) => shared().toolImage(onProgress);

/** See `Forkbed.prepareToolImage`. */
export const prepareToolImage: Forkbed['prepareToolImage'] = (onProgress) => shared().prepareToolImage(onProgress);

/** See `Forkbed.listRun`. */
export const listRun: Forkbed['listRun'] = (id) => shared().listRun(id);

/** See `Forkbed.removeRun`. */
export const removeRun: Forkbed['removeRun'] = (id) => shared().removeRun(id);

/** See `Forkbed.removeAbandoned`. */
export const removeAbandoned: Forkbed['removeAbandoned'] = (options) => shared().removeAbandoned(options);

/** See `Forkbed.removeOnInterrupt`. */
export const removeOnInterrupt: Forkbed['removeOnInterrupt'] = (options) => shared().removeOnInterrupt(options);

function shared(): Forkbed {
  return createForkbed({ engine: defaultEngine() });
}
