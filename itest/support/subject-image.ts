/** Builds the image of a subject, quickly where nothing changed. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MS = 300_000;

/** `name` is a folder of itest/subjects. The image's name. */
export async function buildSubject(name: string): Promise<string> {
  const image = `forkbed-${name}`;
  const base = process.env.BASE_IMAGE ?? 'debian:trixie-slim';
  const folder = join(__dirname, '../subjects', name);
  const args = ['build', '--quiet', '--tag', image, '--build-arg', `BASE_IMAGE=${base}`, folder];
  await promisify(execFile)('docker', args, { timeout: LIMIT_MS });
  return image;
}
