/** The load, as the gate sees it: waits for the clients, lets them begin, watches until all are done or the limit is over. */
import { monotonicMs } from '../../posix/clock.ts';
import type { Gate } from './gate.ts';
import type { Observation } from './observation.ts';
import type { Waits } from './waits.ts';

/** Until as many have arrived as are expected, or were lost on arrival, or the time is over. @throws Interrupted */
export function awaitClients(wait: { gate: Gate; clients: number; timeoutMs: number; waits: Waits }): void {
  const untilMs = monotonicMs() + wait.timeoutMs;
  while (wait.gate.guests.length < wait.clients && monotonicMs() < untilMs) wait.gate.serve(wait.waits, untilMs);
}

/** Opens the gate, and takes samples until nobody is busy any more or the time is over. @throws Interrupted */
export function watchLoad(watch: { gate: Gate; observation: Observation; limitMs: number; waits: Waits }): void {
  const { gate, observation, waits } = watch;
  const untilMs = monotonicMs() + watch.limitMs;
  gate.start();
  while (gate.busy && monotonicMs() < untilMs) {
    gate.serve(waits, Math.min(untilMs, observation.nextMs));
    if (monotonicMs() >= observation.nextMs) observation.sample();
  }
}
