/**
 * A child that offers itself: where memory is out, the kernel ends the process with the most points, which is the parent, as it
 * has a little more than each child, and with PID 1 goes everybody. A process may add points to itself, and take them from
 * nobody: proc_pid_oom_score_adj(5).
 */
import { close, encodeUtf8, O_WRONLY, open, write } from 'forkbed:posix';

/** Before all others. */
const MAX_POINTS = encodeUtf8('1000');

/** Of the process that calls it. */
export function raiseOomScore(): void {
  const fd = open('/proc/self/oom_score_adj', O_WRONLY, 0);
  write(fd, MAX_POINTS, 0, MAX_POINTS.byteLength);
  close(fd);
}
