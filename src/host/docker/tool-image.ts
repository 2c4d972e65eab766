/**
 * The image with forkbed's own programs, which clients and probes run from: the one that FORKBED_IMAGE names, or else one
 * built on first use from the sources at hand, under a name with their content's hash, so that a change builds another.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GenericContainer } from 'testcontainers';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { messageOf } from '../errors.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { engine } from './engine.ts';
import { statusOf } from './status-of.ts';

/** What the Dockerfile copies, and itself. */
const SOURCES = ['Dockerfile', '.dockerignore', 'src/common', 'src/container'];
const DEFAULT_BASE = 'debian:trixie-slim';

/** What is at hand, by base: the sources do not change while a process runs. */
const made = new Map<string, Promise<string>>();

/** Its name. @throws ForkbedError ERR_IMAGE where it cannot be built */
export function toolImage(tell: (progress: string) => void): Promise<string> {
  const { FORKBED_IMAGE, BASE_IMAGE = DEFAULT_BASE } = process.env;
  if (FORKBED_IMAGE !== undefined && FORKBED_IMAGE !== '') return Promise.resolve(FORKBED_IMAGE);
  const image = made.get(BASE_IMAGE) ?? make(BASE_IMAGE, tell);
  made.set(BASE_IMAGE, image);
  // What failed is tried again the next time.
  image.catch(() => made.delete(BASE_IMAGE));
  return image;
}

async function make(base: string, tell: (progress: string) => void): Promise<string> {
  const name = `forkbed:${hashOf(base)}`;
  if (await isHere(name)) return name;
  tell(`building the image of the clients and the probe, ${name}, from ${base}: a minute, once`);
  try {
    await GenericContainer.fromDockerfile(PACKAGE_ROOT)
      .withBuildArgs({ BASE_IMAGE: base })
      .build(name, { deleteOnExit: false });
    return name;
  } catch (error) {
    throw new ForkbedError(
      'ERR_IMAGE',
      `expected to build ${name} from ${base} (BASE_IMAGE), received: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function hashOf(base: string): string {
  const hash = createHash('sha256').update(base);
  for (const file of SOURCES.flatMap((source) => filesOf(join(PACKAGE_ROOT, source)))) {
    hash.update(relative(PACKAGE_ROOT, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** A file itself, or all files of a folder, in an order that is always the same. */
function filesOf(path: string): string[] {
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}

async function isHere(name: string): Promise<boolean> {
  try {
    await (await engine()).getImage(name).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
