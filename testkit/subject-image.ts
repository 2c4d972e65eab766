/** Builds the images of the tests' own folders, quickly where nothing changed. */
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MS = 600_000;

/** `name` is a folder of itest/subjects. The image's name. */
export function buildSubject(name: string): Promise<string> {
  return buildFolder(`subjects/${name}`);
}

/** A folder below itest. The image's name. */
export async function buildFolder(folder: string): Promise<string> {
  const image = `forkbed-${basename(folder)}`;
  const base = process.env.BASE_IMAGE ?? 'debian:trixie-slim';
  const path = join(import.meta.dirname, '../itest', folder);
  const args = ['build', '--quiet', '--tag', image, '--build-arg', `BASE_IMAGE=${base}`, path];
  await promisify(execFile)('docker', args, { timeout: LIMIT_MS });
  return image;
}
