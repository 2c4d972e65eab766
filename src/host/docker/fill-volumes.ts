/**
 * Puts files into volumes by a container that mounts them and never starts: the engine extracts an archive into one that was only
 * made, and nothing runs.
 */
import { createOptionsFor } from './container-options.ts';
import type { Engine } from './engine.ts';
import { type FileEntry, packEntries } from './pack-entries.ts';
import { StartedContainer } from './started-container.ts';

export interface VolumeContents {
  /** The volume. */
  readonly name: string;
  /** Of its root folder, which root owns. */
  readonly mode: number;
  /** Of its root folder and of the files. */
  readonly gid: number;
  /** By their path in the volume, without a slash in front. */
  readonly files: readonly Omit<FileEntry, 'gid'>[];
}

/** `image`: any that is here. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
export async function fillVolumes(
  engine: Engine,
  { image, volumes }: { image: string; volumes: readonly VolumeContents[] },
): Promise<void> {
  if (volumes.length === 0) return;
  const docker = await engine.client();
  const place = (index: number) => `/volumes/${index}`;
  const binds = volumes.map(({ name }, index) => `${name}:${place(index)}:nocopy`);
  const options = createOptionsFor({ image, role: 'probe', confined: false, binds }, engine.run.labelsFor('probe'));
  const { id } = await docker.createContainer(options);
  // It owns the container, though that never starts.
  await using container = new StartedContainer(engine, id);
  const entries = volumes.flatMap(({ mode, gid, files }, index) => [
    { path: `${place(index)}/`, mode, gid },
    ...files.map((file) => ({ ...file, path: `${place(index)}/${file.path}`, gid })),
  ]);
  await docker.getContainer(container.id).putArchive(await packEntries(entries), { path: '/' });
}
