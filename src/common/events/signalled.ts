/** The line of `forkbed-probe signal`, and its parser. */
import { Fields } from './fields.ts';

/** What `forkbed-probe signal` prints: one JSON line, when it has seen what its signal did, or that it did nothing. */
export interface Signalled {
  /** Marks the JSON object among the lines of the probe's output. */
  readonly event: 'signalled';
  /** Its name: `SIGKILL`. */
  readonly signal: string;
  /** Whose children were meant, or who itself. */
  readonly pid: number;
  /** Processes that the signal was sent to. */
  readonly sent: number;
  /** Those of them in which it was seen to act: they have ended, stand still, or run again. */
  readonly acted: number;
  /** From the first to the last kill(2). */
  readonly spanMs: number;
  /** From the first kill(2) until it had acted in all, or was no longer waited for. */
  readonly actedMs: number;
}

/** Field by field. @throws ParseError */
export function toSignalled(value: unknown): Signalled {
  const fields = new Fields(value);
  return {
    event: fields.choice('event', ['signalled']),
    signal: fields.name('signal'),
    pid: fields.count('pid', 1),
    sent: fields.count('sent'),
    acted: fields.count('acted'),
    spanMs: fields.measure('spanMs'),
    actedMs: fields.measure('actedMs'),
  };
}
