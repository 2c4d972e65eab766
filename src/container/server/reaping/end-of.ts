/** From what waitpid(2) learned to what the log says: whose child it was, whom it served, how it ended. */
import type { WaitStatus } from 'forkbed:posix';
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { EndOfChild } from '../journal.ts';
import type { ChildTable } from './child-table.ts';

/** Takes the child out of the table; one that is not there was adopted. */
export function endOf(status: WaitStatus, own: ChildTable): EndOfChild {
  const foreign = !own.has(status.pid);
  const remote = own.take(status.pid);
  const who = { pid: status.pid, foreign, ...(remote === undefined ? {} : { remote }) };
  return 'exitCode' in status
    ? { ...who, exitCode: status.exitCode }
    : { ...who, signal: signalName(status.signal), coreDumped: status.coreDumped };
}
