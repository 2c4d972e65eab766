/** One process in full, for whoever has chosen it on the page: made by the probe, and checked by the host. */
import { Fields } from '../events/fields.ts';
import type { ProcessRecord, SignalSets, TcpSocket } from '../process-table/model.ts';
import { toProcess, toSignalSets, toSocket } from '../process-table/parse-census.ts';

export interface ProcessReport {
  readonly process: ProcessRecord;
  /** Absent for one that has ended while it was read. */
  readonly signals?: SignalSets;
  /** How many there are; `undefined` where they may not be read. */
  readonly descriptors: number | undefined;
  /** Number and target of each, `7 socket:[4711]`; of very many the first. */
  readonly targets: readonly string[];
  /** Its TCP sockets; of very many the first. */
  readonly sockets: readonly TcpSocket[];
}

/** `undefined` for `{}`, which is a process that has gone. @throws ParseError */
export function toProcessReport(value: unknown): ProcessReport | undefined {
  const fields = new Fields(value);
  if (fields.names.length === 0) return undefined;
  return {
    process: toProcess(fields.object('process')),
    ...fields.optional('signals', (name) => toSignalSets(fields.object(name))),
    descriptors: fields.maybe('descriptors', (name) => fields.count(name)),
    targets: fields.strings('targets'),
    sockets: fields.objects('sockets').map(toSocket),
  };
}
