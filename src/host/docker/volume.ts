/** A volume of the run's own: what containers share. It is removed on dispose, once no container has it. */
import { randomUUID } from 'node:crypto';
import { engine } from './engine.ts';
import { labelsFor, runId } from './ownership.ts';

export interface StartedVolume extends AsyncDisposable {
  readonly name: string;
}

/**
 * @param open for containers of any user, as /tmp is: in memory, empty again when the last container has let go of it. Mount
 *   it where the image has no folder: an engine may give it the folder's owner and mode, also with `nocopy`.
 */
export async function startVolume({ open = false }: { open?: boolean } = {}): Promise<StartedVolume> {
  const docker = await engine();
  const name = `forkbed-${runId()}-${randomUUID().slice(0, 8)}`;
  const inMemory = { Driver: 'local', DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'mode=1777' } };
  await docker.createVolume({ Name: name, Labels: labelsFor('volume'), ...(open ? inMemory : {}) });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getVolume(name).remove();
    },
  };
}
