/** An engine of the list, by how it is had: started here, in a virtual machine, or the host's own, which runs. */
import type { EngineForm } from './engine-form.ts';
import { ORDINARY } from './pace.ts';
import { dockerOn, type RunningEngine } from './running-engine.ts';
import { StartedEngine } from './started-engine.ts';
import { architecture } from './vm/architecture.ts';
import { VmEngine } from './vm/vm-engine.ts';

const LIMIT_MS = 120_000;

/** @throws Error where it cannot be installed or does not answer, with the end of its log; UnavailableError of a virtual machine */
export async function startEngine({ installed, machine }: EngineForm): Promise<RunningEngine> {
  if (machine !== undefined) return await VmEngine.start(architecture(machine));
  return installed === undefined ? hostEngine() : await StartedEngine.start(installed);
}

function hostEngine(): RunningEngine {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  return {
    host,
    packageVersion: undefined,
    pace: ORDINARY,
    docker: (...args) => dockerOn(host, args, { limitMs: LIMIT_MS }),
    provide: async ({ images }) => images,
    [Symbol.asyncDispose]: async () => {},
  };
}
