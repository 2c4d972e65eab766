/**
 * Early random drop, `START:RATE:FULL`: the fuller the server, the likelier it refuses a client, so that somebody gets in also
 * while others fill it up. Below START children no client is refused; at START, RATE percent are; the share rises linearly to
 * 100 % at FULL. sshd_config(5), MaxStartups.
 */
import type { Option } from '../options.ts';

export interface Drop {
  readonly start: number;
  readonly ratePercent: number;
  readonly full: number;
}

export function dropOption(help: string): Option<Drop | undefined> {
  return {
    placeholder: 'START:RATE:FULL',
    help,
    fallback: undefined,
    expected: 'START:RATE:FULL, such as 100:30:500: children from 1, percent from 1 to 100, and more children',
    parse: parseDrop,
  };
}

/** How likely the next client is refused where so many children live, from 0 to 100. */
export function dropPercent({ start, ratePercent, full }: Drop, children: number): number {
  if (children < start) return 0;
  if (children >= full) return 100;
  return ratePercent + ((100 - ratePercent) * (children - start)) / (full - start);
}

function parseDrop(text: string): Drop | undefined {
  const [, start, ratePercent, full] = (/^(\d{1,7}):(\d{1,3}):(\d{1,7})$/.exec(text) ?? []).map(Number);
  if (start === undefined || ratePercent === undefined || full === undefined) return undefined;
  const isUsable = start >= 1 && ratePercent >= 1 && ratePercent <= 100 && full > start;
  return isUsable ? { start, ratePercent, full } : undefined;
}
