/** The bound on all clients of a lab together: however often somebody starts clients, the machine stays usable. */
import { UsageError } from '../forkbed-error.ts';
import { counted, formatCount } from '../report/phrase.ts';
import { LAB_LIMITS } from './lab-limits.ts';

export interface ClientCount {
  readonly containers: number;
  /** Of all of them. */
  readonly connections: number;
}

/** @throws UsageError where those that run leave no room for those that are wanted */
export function assertRoom(running: ClientCount, wanted: ClientCount): void {
  assertAtMost(LAB_LIMITS.allContainers, { noun: 'container', running: running.containers, wanted: wanted.containers });
  const { allConnections } = LAB_LIMITS;
  assertAtMost(allConnections, { noun: 'connection', running: running.connections, wanted: wanted.connections });
}

function assertAtMost(max: number, { noun, running, wanted }: { noun: string; running: number; wanted: number }): void {
  if (running + wanted <= max) return;
  throw new UsageError(
    `expected at most ${counted(max, noun)} of all clients together, received ${formatCount(running)} of clients that run and ${formatCount(wanted)} more: remove the clients, or wait for their end`,
  );
}
