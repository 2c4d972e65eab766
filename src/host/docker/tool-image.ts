/**
 * The image with forkbed's own programs, which clients and probes run from: the one that FORKBED_IMAGE names, or else one
 * built on first use from the sources at hand, under a name with their content's hash, so that a change builds another.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GenericContainer } from 'testcontainers';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { engine } from './engine.ts';

/** What the Dockerfile copies, and itself. */
const SOURCES = ['Dockerfile', '.dockerignore', 'src/common', 'src/container'];
const DEFAULT_BASE = 'debian:trixie-slim';

/** Its name. @throws ForkbedError ERR_IMAGE where it cannot be built */
export async function toolImage(tell: (progress: string) => void): Promise<string> {
  const { FORKBED_IMAGE, BASE_IMAGE = DEFAULT_BASE } = process.env;
  if (FORKBED_IMAGE !== undefined && FORKBED_IMAGE !== '') return FORKBED_IMAGE;
  const name = `forkbed:${hashOf(BASE_IMAGE)}`;
  if (await isHere(name)) return name;
  tell(`building the image of the clients and the probe, ${name}, from ${BASE_IMAGE}: a minute, once`);
  try {
    await GenericContainer.fromDockerfile(PACKAGE_ROOT)
      .withBuildArgs({ BASE_IMAGE })
      .build(name, { deleteOnExit: false });
    return name;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ForkbedError('ERR_IMAGE', `expected to build ${name} from ${BASE_IMAGE} (BASE_IMAGE), received: ${why}`, {
      cause: error,
    });
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
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (status === 404) return false;
    throw error;
  }
}
