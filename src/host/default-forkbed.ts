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

export const startContainer: Forkbed['startContainer'] = (options) => shared().startContainer(options);

export const startSubject: Forkbed['startSubject'] = (subject) => shared().startSubject(subject);

export const startVolume: Forkbed['startVolume'] = (options) => shared().startVolume(options);

export const connectPassingClients: Forkbed['connectPassingClients'] = (place, going) =>
  shared().connectPassingClients(place, going);

export const toolImage: Forkbed['toolImage'] = (onProgress) => shared().toolImage(onProgress);

export const prepareToolImage: Forkbed['prepareToolImage'] = (onProgress) => shared().prepareToolImage(onProgress);

export const listRun: Forkbed['listRun'] = (id) => shared().listRun(id);

export const removeRun: Forkbed['removeRun'] = (id) => shared().removeRun(id);

export const removeAbandoned: Forkbed['removeAbandoned'] = (options) => shared().removeAbandoned(options);

export const removeOnInterrupt: Forkbed['removeOnInterrupt'] = (options) => shared().removeOnInterrupt(options);

function shared(): Forkbed {
  return createForkbed({ engine: defaultEngine() });
}
