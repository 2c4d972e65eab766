/**
 * Makes the kernel end a child, and not the server, where memory has run out. It ends the process with the highest score, and
 * the parent has a little more memory than each child; with PID 1 all others end. A process may raise its own score, and lower
 * none: proc_pid_oom_score_adj(5).
 */
import { close, encodeUtf8, O_WRONLY, open, write } from 'forkbed:posix';

/** A process with this adjustment ends before all others. */
const MAX_ADJUSTMENT = encodeUtf8('1000');

/** Raises the score of the process that calls it. */
export function raiseOomScore(): void {
  const fd = open('/proc/self/oom_score_adj', O_WRONLY, 0);
  write(fd, MAX_ADJUSTMENT, 0, MAX_ADJUSTMENT.byteLength);
  close(fd);
}
