/** What a sample has of the server itself beside the process table: cheap enough for every sample. */
import type { ServerProgress } from '../../../common/events/audit-events.ts';
import { parsePassiveOpens } from '../../../common/process-table/parse-proc-net.ts';
import { readDetail } from '../../proc/process-detail.ts';
import { readFile } from '../../proc/read-file.ts';

/** Of this process's own network namespace, which is the server's. */
const COUNTERS = '/proc/self/net/snmp';

export function sampleServer({ procDir, pid }: { procDir: string; pid: number }): ServerProgress {
  const counters = readFile(COUNTERS);
  const detail = readDetail(procDir, pid);
  return {
    accepted: counters === undefined ? undefined : parsePassiveOpens(counters),
    anonymousKiB: detail?.anonymousKiB,
    descriptors: detail?.descriptors,
  };
}
