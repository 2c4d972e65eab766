/** What engines beside the host's own need of this machine, and what they leave of control groups. */
import { accessSync, constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const CGROUPS = '/sys/fs/cgroup';

/** `undefined` where all is there. */
export function missingForEngine(programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root';
  const absent = programs.find((program) => !isInPath(program));
  return absent === undefined ? undefined : `it needs ${absent}`;
}

/** The groups of this name, of each controller, with those in them. @throws Error while a process is in one */
export function removeGroups(name: string): void {
  for (const controller of readdirSync(CGROUPS)) removeEmptyGroups(join(CGROUPS, controller, name));
  removeEmptyGroups(join(CGROUPS, name));
}

/** From the leaves up, as the kernel wants it: the files in them are its own. */
function removeEmptyGroups(group: string): void {
  if (!existsSync(group)) return;
  const entries = readdirSync(group, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) removeEmptyGroups(join(group, entry.name));
  rmdirSync(group);
}

function isInPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
