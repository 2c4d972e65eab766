/**
 * After the last test: whatever a failed one left. What cannot be removed fails the run, and costs it no report. A run that something
 * holds after that says what it is, and ends: jest alone would wait for it without end.
 */
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { removeRun } from '../../src/host/index.ts';

const END_LIMIT_MS = 30_000;

export default async function tearDown(): Promise<void> {
  try {
    await removeRun();
  } catch (error) {
    process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = 1;
  }
  // It holds nothing itself. jest has set the exit code by then.
  setTimeout(endHeld, END_LIMIT_MS).unref();
}

function endHeld(): void {
  process.stderr.write(
    `after the last test, for ${END_LIMIT_MS / 1_000} s, the run was held by: ${inspect(holders())}\n`,
  );
  process.exit();
}

function holders(): unknown[] {
  // Not in the types of Node: what is in process.getActiveResourcesInfo() by name alone.
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles?: () => Partial<Socket>[] };
  return [...process.getActiveResourcesInfo(), ...(handles?.() ?? []).map(describe)];
}

function describe(handle: Partial<Socket>): unknown {
  const { localPort, remoteAddress, remotePort, bytesRead, bytesWritten } = handle;
  return { kind: handle.constructor?.name, localPort, remoteAddress, remotePort, bytesRead, bytesWritten };
}
