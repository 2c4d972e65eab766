/** Steps of scripts/setup.sh: it knows the machine's package manager, and says a line for each package that it installs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const SCRIPT = join(import.meta.dirname, '../../../scripts/setup.sh');

export class UnavailableError extends Error {}

/** What it prints on stdout. @throws UnavailableError where it cannot be had; the reason is on stderr already */
export async function setupStep(step: string): Promise<string> {
  const child = spawn(SCRIPT, [step], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (exitCode !== 0)
    throw new UnavailableError(`expected scripts/setup.sh ${step} to end with 0, received ${exitCode}`);
  return printed.trim();
}
