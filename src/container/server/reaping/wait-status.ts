/** A status of wait(2) as the log has it. */
import type { ServerEvent } from '../../../common/events/server-events.ts';
import { signalName } from '../../../common/process-table/signal-names.ts';

const SIGNAL = 0x7f;
const CORE_DUMPED = 0x80;
const EXIT_CODE = 0xff;

type How<Event> = Event extends { event: 'ended' }
  ? Omit<Event, 'event' | 'pid' | 'remote' | 'foreign' | 'children'>
  : never;

export function describeWaitStatus(status: number): How<ServerEvent> {
  const signal = status & SIGNAL;
  if (signal === 0) return { exitCode: (status >> 8) & EXIT_CODE };
  return { signal: signalName(signal), coreDumped: (status & CORE_DUMPED) !== 0 };
}
