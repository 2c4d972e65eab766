/** Folders that a test file needs for a while: all are removed after its last test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The path of a new one, empty. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-'));
  folders.push(folder);
  return folder;
}
