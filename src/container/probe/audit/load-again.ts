/**
 * The load once more, by its own clients, where it made the server's memory grow: a leak goes on with it, a program that has
 * warmed up does not.
 */
import type { AgainEvidence } from '../../../common/checks/evidence.ts';
import { readDetail } from '../../proc/process-detail.ts';
import type { Gate } from './gate.ts';
import { runRound } from './round.ts';
import type { Waits } from './waits.ts';

const LEAST_LIMIT_MS = 5_000;

/** `loadMs`: what the load took; a slow server gets as long again. @throws Interrupted */
export function loadAgain(given: {
  procDir: string;
  pid: number;
  loadMs: number;
  gate: Gate;
  waits: Waits;
}): AgainEvidence {
  const { procDir, pid, loadMs, gate, waits } = given;
  const memory = () => readDetail(procDir, pid)?.anonymousKiB;
  const beforeKiB = memory();
  const { ok } = runRound({ gate, waits, limitMs: Math.max(LEAST_LIMIT_MS, loadMs) });
  return { connections: ok, beforeKiB, afterKiB: memory() };
}
