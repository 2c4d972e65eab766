/**
 * What a benchmark can be told: `--rounds N`; `--set-sysctl`, without which it leaves the host's limits as they are; and where it measures
 * another revision of forkbed beside this one, `--compare REV`.
 */
import { parseArgs } from 'node:util';

export interface BenchArguments {
  readonly rounds: number;
  readonly setSysctl: boolean;
  /** A revision of git. */
  readonly compare?: string;
}

/** @throws RangeError, or what `parseArgs` throws, of what cannot be used */
export function benchArguments(
  defaults: { rounds: number; compares?: boolean },
  argv: readonly string[] = process.argv.slice(2),
): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string' },
      'set-sysctl': { type: 'boolean', default: false },
      compare: { type: 'string' },
    },
  });
  const rounds = values.rounds === undefined ? defaults.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`--rounds: expected a whole number from 1 on, received ${values.rounds}`);
  }
  const { compare, 'set-sysctl': setSysctl } = values;
  if (compare !== undefined && defaults.compares !== true) {
    throw new RangeError(`--compare: expected a benchmark that compares revisions, received ${compare}`);
  }
  return { rounds, setSysctl, ...(compare === undefined ? {} : { compare }) };
}
