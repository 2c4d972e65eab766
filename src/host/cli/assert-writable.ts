/**
 * Whether a report can be written, found out before the run by writing nothing: a file that is there is opened and closed, one
 * that is not is made and removed again, its folders too. What then becomes of the disk nobody knows.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../common/forkbed-error.ts';
import { errorCode, errorMessage } from '../thrown.ts';

/** `name`: the option or the variable that names the file. @throws UsageError */
export function assertWritable({ file, name }: { file: string; name: string }): void {
  try {
    tryToWrite(file);
  } catch (error) {
    throw new UsageError(`${name}: expected a file that can be written, received ${file}: ${errorMessage(error)}`);
  }
}

function tryToWrite(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error('it is a folder');
  // To open a pipe is to wait for its reader.
  if (found !== undefined && !found.isFile()) accessSync(file, constants.W_OK);
  else if (found !== undefined) closeSync(openSync(file, 'a'));
  else if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    tryToWrite(resolve(dirname(file), readlinkSync(file)));
  } else tryToMake(file);
}

function tryToMake(file: string): void {
  const missing = missingFolders(file);
  try {
    makeFolders(file);
    closeSync(openSync(file, 'wx'));
    unlinkSync(file);
  } finally {
    for (const folder of missing) removeIfEmpty(folder);
  }
}

/**
 * The folders above a file. One by one: mkdirSync of Node 24 with `recursive` never returns where the system says ENOENT for a
 * folder whose parent is there, as it does below /proc.
 */
export function makeFolders(file: string): void {
  for (const folder of missingFolders(file).reverse()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Somebody else may have been quicker.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Those above the file that are not there, the innermost first. */
function missingFolders(file: string): string[] {
  const folder = dirname(resolve(file));
  return existsSync(folder) ? [] : [folder, ...missingFolders(folder)];
}

/** It may never have been made, and somebody else may have put something into it. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // What is not ours stays.
  }
}
