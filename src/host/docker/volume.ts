/** A volume of the run's own: what containers share. It is removed on dispose, once no container has it. */
import { randomUUID } from 'node:crypto';
import type { Engine } from './engine.ts';

/** A volume of the run. On dispose it is removed; no container may use it then. */
export interface StartedVolume extends AsyncDisposable {
  /** For `ContainerOptions.binds`: `NAME:/path`. */
  readonly name: string;
}

/**
 * @param options.tmpfs mount options of one in memory: `mode=0777,size=64m`. It is empty again when the last container has let go of it
 * @param options.open for containers of any user, as /tmp is: in memory, empty again when the last container has let go of it. Mount
 *   it where the image has no folder: an engine may give it the folder's owner and mode, also with `nocopy`.
 */
export async function startVolume(
  engine: Engine,
  { open = false, tmpfs = open ? 'mode=1777' : undefined }: { open?: boolean; tmpfs?: string | undefined } = {},
): Promise<StartedVolume> {
  const docker = await engine.client();
  const name = `forkbed-${engine.run.id}-${randomUUID().slice(0, 8)}`;
  const inMemory =
    tmpfs === undefined ? {} : { Driver: 'local', DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: tmpfs } };
  await docker.createVolume({ Name: name, Labels: engine.run.labelsFor('volume'), ...inMemory });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getVolume(name).remove();
    },
  };
}
