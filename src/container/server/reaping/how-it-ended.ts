/** From what wait4(2) learned to what the log says: whose child it was, whom it served, how it ended. */
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { EndOfChild } from '../journal.ts';
import type { ChildTable } from './child-table.ts';

const SIGNAL = 0x7f;
const CORE_DUMPED = 0x80;
const EXIT_CODE = 0xff;

/** Takes the child out of the table; one that is not there was adopted. `status` is that of wait(2). */
export function endOf(pid: number, status: number, own: ChildTable): EndOfChild {
  const foreign = !own.has(pid);
  const remote = own.take(pid);
  const signal = status & SIGNAL;
  const exitCode = (status >> 8) & EXIT_CODE;
  // Without a spread: this runs for every child.
  if (signal === 0) return remote === undefined ? { pid, foreign, exitCode } : { pid, foreign, remote, exitCode };
  const who = remote === undefined ? { pid, foreign } : { pid, foreign, remote };
  return { ...who, signal: signalName(signal), coreDumped: (status & CORE_DUMPED) !== 0 };
}
