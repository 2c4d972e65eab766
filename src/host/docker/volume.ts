/** A volume of the run's own: what containers share. It is removed on dispose, once no container has it. */
import { engine } from './engine.ts';
import { labelsFor, runId } from './ownership.ts';

export interface StartedVolume extends AsyncDisposable {
  readonly name: string;
}

let volumes = 0;

export async function startVolume(): Promise<StartedVolume> {
  const docker = await engine();
  const name = `forkbed-${runId()}-${volumes++}`;
  await docker.createVolume({ Name: name, Labels: labelsFor('volume') });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getVolume(name).remove();
    },
  };
}
