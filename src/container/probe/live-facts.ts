/** What a live sample has beside the process table: the backlog, the counter of connections, and what parents do with SIGCHLD. */
import type { LiveSample, SigchldDisposition } from '../../common/live/live-sample.ts';
import type { ProcessRecord, SignalSets } from '../../common/process-table/model.ts';
import { parseAcceptQueue, parsePassiveOpens } from '../../common/process-table/parse-proc-net.ts';
import { parseProcStatus } from '../../common/process-table/parse-proc-status.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { SIGCHLD } from '../../common/process-table/signal-names.ts';
import { readFile } from '../proc/read-file.ts';

/** Of this process's own network namespace, which is the subject's. */
const NET = '/proc/self/net';
/** Of more parents than these nobody asks. */
const MAX_PARENTS = 64;

export function readServerCounters(): Pick<LiveSample, 'acceptQueue' | 'accepted'> {
  const counters = readFile(`${NET}/snmp`);
  const tables = [readFile(`${NET}/tcp`), readFile(`${NET}/tcp6`)].filter((text) => text !== undefined);
  return {
    ...(tables.length === 0 ? {} : { acceptQueue: tables.reduce((sum, text) => sum + parseAcceptQueue(text), 0) }),
    ...(counters === undefined ? {} : { accepted: parsePassiveOpens(counters) }),
  };
}

/** Of PID 1, and of those that have children, in the order of the table. */
export function readDispositions(
  procDir: string,
  processes: readonly ProcessRecord[],
): [pid: number, does: SigchldDisposition][] {
  const parents = new Set(processes.map(({ ppid }) => ppid)).add(1);
  const found: [number, SigchldDisposition][] = [];
  for (const process of processes) {
    if (found.length === MAX_PARENTS) break;
    if (!parents.has(process.pid) || isZombie(process)) continue;
    const status = readFile(`${procDir}/${process.pid}/status`);
    if (status !== undefined) found.push([process.pid, disposition(parseProcStatus(status).signals)]);
  }
  return found;
}

function disposition({ ignored, caught }: SignalSets): SigchldDisposition {
  if (ignored.includes(SIGCHLD)) return 'ignored';
  return caught.includes(SIGCHLD) ? 'caught' : 'default';
}
