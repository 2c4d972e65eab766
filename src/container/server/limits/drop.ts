/**
 * Early random drop: the fuller the server, the likelier that a client is refused, so that somebody gets in also while others
 * fill it up. Nobody below START children; RATE percent there, rising in a line to all at FULL. sshd_config(5), MaxStartups.
 */
import type { Drop } from '../../../common/programs/drop-option.ts';

/** How likely the next client is refused where so many children live, from 0 to 100. */
export function dropPercent({ start, ratePercent, full }: Drop, children: number): number {
  if (children < start) return 0;
  if (children >= full) return 100;
  return ratePercent + ((100 - ratePercent) * (children - start)) / (full - start);
}
