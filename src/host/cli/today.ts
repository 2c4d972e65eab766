/** The day of a run, in UTC. FORKBED_TODAY names a later one, to see what will have expired by then. */
import { UsageError } from '../../common/forkbed-error.ts';
import { isDay } from '../config/is-day.ts';

/** `2026-11-28`. @throws UsageError */
export function today(environment: Readonly<Record<string, string | undefined>>): string {
  const { FORKBED_TODAY: day = '' } = environment;
  const now = new Date().toISOString().slice(0, 10);
  if (day === '') return now;
  // A day that has passed would bring back what has expired.
  if (isDay(day) && day >= now) return day;
  throw new UsageError(`FORKBED_TODAY: expected a day from ${now} on, received ${JSON.stringify(day)}`);
}
