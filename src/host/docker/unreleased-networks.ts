/**
 * Networks that an engine does not release, remembered from one run to the next, so that each is reported once. A label could not
 * say so: those of a network do not change. It is an empty file by the network's id, which is random, in the user's state folder
 * (XDG Base Directory Specification). Where that cannot be written to, nothing is remembered.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export function isRemembered(id: string): boolean {
  return existsSync(recordPath(id));
}

export function remember(id: string): void {
  try {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(recordPath(id), '');
  } catch {
    // It is reported once more, then.
  }
}

export function forget(id: string): void {
  try {
    rmSync(recordPath(id), { force: true });
  } catch {
    // An empty file stays, of a network that no engine has.
  }
}

function folder(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(state, 'forkbed', 'unreleased-networks');
}

/** An id is hexadecimal; anything else that an engine may say must not lead out of the folder. */
function recordPath(id: string): string {
  return join(folder(), id.replace(/[^\w-]/g, '_'));
}
