/**
 * Further connections, one after the other, where the load made the server's memory grow: a leak goes on with them, a program
 * that has warmed up does not.
 */
import type { AgainEvidence } from '../../../common/checks/evidence.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { readDetail } from '../../proc/process-detail.ts';
import { visit } from './visit.ts';
import type { Waits } from './waits.ts';

const LIMIT_MS = 5_000;

/** As many as were served under load, or as fit into the limit. @throws Interrupted */
export function loadAgain(given: {
  procDir: string;
  pid: number;
  connections: number;
  listening: { address: string; port: number };
  message: ArrayBuffer;
  waits: Waits;
}): AgainEvidence {
  const { procDir, pid, connections, listening, message, waits } = given;
  const memory = () => readDetail(procDir, pid)?.anonymousKiB;
  const beforeKiB = memory();
  const untilMs = monotonicMs() + LIMIT_MS;
  let answered = 0;
  while (answered < connections && monotonicMs() < untilMs) {
    if (!visit({ listening, message, waits, whileServed: () => {} }).answered) break;
    answered += 1;
  }
  return { connections: answered, beforeKiB, afterKiB: memory() };
}
