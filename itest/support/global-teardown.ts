/** After the last test: whatever a failed one left. What cannot be removed fails the run, and costs it no report. */
import { inspect } from 'node:util';
import { removeRun } from '../../src/host/index.ts';

export default async function tearDown(): Promise<void> {
  try {
    await removeRun();
  } catch (error) {
    process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = 1;
  }
}
