/** The load, as the gate sees it: waits for the clients, lets them begin, watches until all are done or the limit is over. */
import type { LoadEvidence } from '../../../common/checks/evidence.ts';
import { Histogram } from '../../../common/histogram.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Gate, Guest } from './gate.ts';
import { nameMissing } from './missing-clients.ts';
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

/** What the clients told, and who did not tell. */
export function loadOf({ gate, clients }: { gate: Gate; clients: number }): LoadEvidence {
  const { guests } = gate;
  const named = guests.filter((guest) => guest.name !== '').map((guest) => guest.name);
  return {
    expectedClients: Math.max(clients, guests.length),
    clients: guests.flatMap(({ name, result }) => (result === undefined ? [] : [{ name, summary: result.summary }])),
    missing: [
      ...guests.filter((guest) => guest.result === undefined).map(describeMissing),
      ...nameMissing({ arrived: named, nameless: guests.length - named.length, expected: clients }),
    ],
    connectMs: merged(guests, 'connectMs'),
    replyMs: merged(guests, 'replyMs'),
  };
}

function describeMissing(guest: Guest): string {
  const name = guest.name === '' ? 'a client without a name' : guest.name;
  return guest.state === 'lost' ? `${name}, which ${guest.lostBecause}` : `${name}, which had not finished in time`;
}

function merged(guests: readonly Guest[], distribution: 'connectMs' | 'replyMs') {
  const all = new Histogram();
  for (const { result } of guests) {
    if (result !== undefined) all.merge(result[distribution]);
  }
  return all.percentiles();
}
