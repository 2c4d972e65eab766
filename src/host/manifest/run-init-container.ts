/** An init container of a pod: it runs to its end, and must end with 0, before what comes after it is started. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import type { SubjectOptions } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import { imageError } from '../docker/image.ts';
import { type ContainerOptions, startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { logTail } from '../observe/log-tail.ts';
import { isForkbedError } from '../thrown.ts';
import { bindMounts, type Volumes } from './mount-volumes.ts';
import type { InitContainer } from './read-pod.ts';

/** How much of its output a message has. */
const OUTPUT_CHARACTERS = 300;

/**
 * @param run.options what is not the manifest's to decide
 * @throws ForkbedError ERR_HOOK, ERR_IMAGE
 */
export async function runInitContainer(
  engine: Engine,
  run: {
    init: InitContainer;
    options: SubjectOptions;
    volumes: Volumes;
    tools: { image: string; onProgress: (progress: string) => void; startTimeoutMs: number };
  },
): Promise<void> {
  const { init, options, volumes, tools } = run;
  tools.onProgress(`running ${init.path}`);
  const binds = await bindMounts(engine, { ...init, volumes, image: tools.image });
  const { image } = init;
  await using container = await start(engine, {
    ...init.run,
    ...options,
    image,
    binds,
    role: 'subject',
    confined: false,
    noHealthcheck: true,
  });
  const exitCode = await waitForEnd(container, { path: init.path, limitMs: tools.startTimeoutMs });
  if (exitCode === 0) return;
  throw failure(init.path, `exit code ${exitCode} and the output ${await describeOutput(container)}`);
}

async function start(engine: Engine, options: ContainerOptions): Promise<StartedContainer> {
  try {
    return await startContainer(engine, options);
  } catch (error) {
    throw imageError(error, { wanted: 'an image', image: options.image });
  }
}

async function waitForEnd(
  container: StartedContainer,
  { path, limitMs }: { path: string; limitMs: number },
): Promise<number> {
  try {
    return await container.waitForExit(limitMs);
  } catch (error) {
    if (!isForkbedError(error, 'ERR_DEADLINE')) throw error;
    const late = `one that still runs after ${formatDuration(limitMs)} (--start-timeout)`;
    throw failure(path, `${late}, and the output ${await describeOutput(container)}`);
  }
}

async function describeOutput(container: StartedContainer): Promise<string> {
  const { text } = await logTail(container, OUTPUT_CHARACTERS);
  return JSON.stringify(text);
}

function failure(path: string, received: string): ForkbedError {
  return new ForkbedError('ERR_HOOK', `${path}: expected an init container that ends with 0, received ${received}`);
}
