/** One build on the engine, of a folder with a Dockerfile. The container of a step that fails is removed with the rest. */
import { join } from 'node:path';
import { packContext } from './build-context.ts';
import type { Engine } from './engine.ts';
import { followProgress } from './progress-stream.ts';

interface BuildRequest {
  readonly folder: string;
  readonly dockerfile: string;
  /** What is sent of the folder; by default all that `.dockerignore` leaves in. */
  readonly files?: string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  /** What the image is called. */
  readonly name: string;
  /** The builder: BuildKit, or the classic one. */
  readonly buildKit: boolean;
}

/** @throws EngineError with the last of what was printed; EngineLostError; Error where the folder cannot be read */
export async function build(engine: Engine, request: BuildRequest): Promise<void> {
  const { folder, dockerfile, files, buildArgs, name, buildKit } = request;
  const docker = await engine.client();
  // It loads testcontainers.
  const { credentialsForBuild } = await import('./registry-credentials.ts');
  const registryconfig = await credentialsForBuild(engine, { dockerfile: join(folder, dockerfile), buildArgs });
  const context = packContext(folder, dockerfile, files);
  // dockerode does not listen to it: a file that cannot be read would end the process.
  const unreadable = new Promise<never>((_, reject) => context.once('error', reject));
  const over = new AbortController();
  const options = {
    t: name,
    dockerfile,
    buildargs: { ...buildArgs },
    registryconfig,
    // The classic builder leaves the container of a step that failed, without a label, unless this option is set.
    forcerm: true,
    version: buildKit ? ('2' as const) : ('1' as const),
    abortSignal: over.signal,
  };
  const job = async () => followProgress(await docker.buildImage(context, options), `the build of ${name}`);
  try {
    await Promise.race([job(), unreadable]);
  } finally {
    over.abort();
    context.destroy();
  }
}
