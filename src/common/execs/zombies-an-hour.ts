/** What a command that leaves zombies comes to where it runs again and again: a probe, a health check. */

const HOUR_MS = 3_600_000;

/** Zombies an hour, where so many runs left so many, and one run follows the other after `periodMs`. 0 without a run. */
export function zombiesAnHour({
  zombies,
  runs,
  periodMs,
}: {
  zombies: number;
  runs: number;
  periodMs: number;
}): number {
  return runs === 0 ? 0 : Math.round((zombies / runs) * (HOUR_MS / periodMs));
}
