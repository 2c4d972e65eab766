/** A command that runs programs of another architecture, in namespaces of its own (foreign.sh). Its creator must be root. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '../../../src/host/index.ts';
import type { Outcome } from '../../support/run.ts';

const SCRIPT = join(import.meta.dirname, 'foreign.sh');
const START_LIMIT_MS = 10_000;
/** Every id is itself in there: what is installed belongs to whom it should. */
const SAME_IDS = '0 0 65536\n';

/** `binfmt`: a file of binfmt.d(5). It lasts as long as it must. */
export async function runForeign(
  command: readonly string[],
  { binfmt, signal }: { binfmt: string; signal: AbortSignal },
): Promise<Outcome> {
  const child = spawn('unshare', ['--user', 'sh', SCRIPT, binfmt, ...command], { signal });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  await eventually(() => assertOwnNamespace(child.pid), { what: 'a user namespace', limitMs: START_LIMIT_MS });
  for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${child.pid}/${map}`, SAME_IDS);
  child.stdin.end('\n');
  const [stdout, stderr, [exitCode]] = await ended;
  return { exitCode: exitCode ?? 1, stdout, stderr };
}

async function assertOwnNamespace(pid: number | undefined): Promise<void> {
  const received = readlinkSync(`/proc/${pid}/ns/user`);
  if (received === readlinkSync('/proc/self/ns/user')) throw new Error(`expected one of its own, received ${received}`);
}
