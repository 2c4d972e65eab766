/**
 * The option of early random drop, `START:RATE:FULL`: the fuller the server, the likelier that a client is refused.
 * sshd_config(5), MaxStartups.
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

function parseDrop(text: string): Drop | undefined {
  const [, start, ratePercent, full] = (/^(\d{1,7}):(\d{1,3}):(\d{1,7})$/.exec(text) ?? []).map(Number);
  if (start === undefined || ratePercent === undefined || full === undefined) return undefined;
  const isUsable = start >= 1 && ratePercent >= 1 && ratePercent <= 100 && full > start;
  return isUsable ? { start, ratePercent, full } : undefined;
}
