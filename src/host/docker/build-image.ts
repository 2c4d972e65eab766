/** An image made of a folder with a Dockerfile. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { build } from './build.ts';
import type { Engine } from './engine.ts';
import { prefersBuildKit } from './has-build-kit.ts';
import { buildError } from './image.ts';

/** An image to build from a folder. */
export interface Build {
  /** A path; relative ones are resolved from the working directory. */
  readonly folder: string;
  /** In the folder; `Dockerfile` by default. */
  readonly dockerfile?: string;
  /** Values of the Dockerfile's `ARG`s; none by default. */
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/**
 * Its id. The image stays, named after the folder, so that the next build finds its layers; the next takes its name. With
 * BuildKit where the engine has it, unless somebody prefers another: see `prefersBuildKit`.
 * @throws ForkbedError ERR_IMAGE where there is no such folder, or the build fails
 */
export async function buildImage(
  engine: Engine,
  { folder, dockerfile = 'Dockerfile', buildArgs = {} }: Build,
): Promise<string> {
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ForkbedError('ERR_IMAGE', `expected a folder to build from, received ${folder}`);
  }
  const docker = await engine.client();
  const name = imageName(path);
  try {
    await build(engine, { folder: path, dockerfile, buildArgs, name, buildKit: await prefersBuildKit(engine) });
  } catch (error) {
    throw buildError(error, `${folder} to build`);
  }
  return (await docker.getImage(name).inspect()).Id;
}

/** Two folders of one name are two images. */
function imageName(path: string): string {
  const word = basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `forkbed-check-${word === '' ? 'root' : word}:${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;
}
