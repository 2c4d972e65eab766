/** Whether the engine's host processes are those that a test sees: an engine can run in namespaces of its own, or on another machine. */
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';

const NAMESPACE = '/proc/self/ns/pid';

/** A reason to skip a test that looks at processes of the engine's host; `undefined` where it can. `image` has readlink(1). */
export function whyElsewhere(image: string): string | undefined {
  const args = ['run', '--rm', '--pid', 'host', image, 'readlink', NAMESPACE];
  const there = execFileSync('docker', args, { encoding: 'utf8' }).trim();
  return there === readlinkSync(NAMESPACE) ? undefined : 'the engine is in another process namespace than the tests';
}
