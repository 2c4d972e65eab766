/** The line of `forkbed-probe signal`, checked field by field. */
import { Fields } from './fields.ts';
import type { Signalled } from './signalled.ts';

/** @throws ParseError */
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
