/**
 * The load, as the gate sees it: waits for the clients, lets them begin, watches until all are done or the limit is over, and
 * in any case for as long as was asked.
 */
import type { LoadProgress } from '../../../common/events/audit-events.ts';
import type { Census } from '../../../common/process-table/model.ts';
import { findZombies } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Gate } from './gate.ts';
import type { Observation } from './observation.ts';
import type { Waits } from './waits.ts';

/** Between two samples that are passed on, where execs make them frequent. */
const REPORT_EVERY_MS = 250;

/** Until as many have arrived as are expected, or were lost on arrival, or the time is over. @throws Interrupted */
export function awaitClients(wait: { gate: Gate; clients: number; timeoutMs: number; waits: Waits }): void {
  const untilMs = monotonicMs() + wait.timeoutMs;
  while (wait.gate.size < wait.clients && monotonicMs() < untilMs) wait.gate.serve(wait.waits, untilMs);
}

/**
 * Opens the gate, and takes samples until no client is busy any more or the time is over.
 * @param watch.forMs the minimum time, also where no client is busy
 * @throws Interrupted
 */
export function watchLoad(watch: {
  gate: Gate;
  observation: Observation;
  forMs: number;
  limitMs: number;
  waits: Waits;
  onSample: (progress: LoadProgress) => void;
}): void {
  const { gate, observation, forMs, waits, onSample } = watch;
  const beganMs = monotonicMs();
  const minMs = beganMs + forMs;
  const maxMs = beganMs + Math.max(forMs, watch.limitMs);
  let reportMs = beganMs;
  gate.start();
  while (monotonicMs() < (gate.busy ? maxMs : minMs)) {
    gate.serve(waits, Math.min(gate.busy ? maxMs : minMs, observation.nextMs));
    if (monotonicMs() < (gate.hasRecords ? observation.afterExecMs : observation.nextMs)) continue;
    const census = observation.sample();
    // Execs may end many times a second: nobody wants a sample of each.
    if (monotonicMs() < reportMs) continue;
    reportMs = monotonicMs() + REPORT_EVERY_MS;
    const clientsFinished = gate.clients.filter(({ state }) => state === 'finished').length;
    onSample(loadProgress(census, { elapsedMs: monotonicMs() - beganMs, clientsFinished }));
  }
}

/** Time alone, with its samples. @throws Interrupted */
export function watchTime(watch: { observation: Observation; forMs: number; waits: Waits }): void {
  const { observation, waits } = watch;
  const untilMs = monotonicMs() + watch.forMs;
  while (monotonicMs() < untilMs) {
    waits.pause(Math.max(0, Math.min(untilMs, observation.nextMs) - monotonicMs()));
    if (monotonicMs() >= observation.nextMs) observation.sample();
  }
}

export function loadProgress(
  { processes }: Census,
  so: Pick<LoadProgress, 'elapsedMs' | 'clientsFinished'>,
): LoadProgress {
  return { ...so, processes: processes.length, zombies: findZombies(processes).length };
}
