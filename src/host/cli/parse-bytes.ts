/** Sizes as Docker's command line takes them: a number, with b, k, m or g for powers of 1,024. */
import { UsageError } from '../../common/forkbed-error.ts';

const FACTORS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** @throws UsageError that names the option */
export function parseBytes(option: string, value: string): number {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)([bkmg]?)b?$/i.exec(value) ?? [];
  const bytes = Math.floor(Number(number) * (FACTORS[unit.toLowerCase()] ?? Number.NaN));
  if (!(bytes > 0))
    throw new UsageError(`${option}: expected a size such as 512m or 2g, received ${JSON.stringify(value)}`);
  return bytes;
}
