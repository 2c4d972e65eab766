/** What a benchmark can be told: `--rounds N`, and `--set-sysctl`, without which it leaves the host's limits as they are. */
import { parseArgs } from 'node:util';

export interface BenchArguments {
  readonly rounds: number;
  readonly setSysctl: boolean;
}

/** @throws RangeError, or what `parseArgs` throws, of what cannot be used */
export function benchArguments(
  defaults: { rounds: number },
  argv: readonly string[] = process.argv.slice(2),
): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string' }, 'set-sysctl': { type: 'boolean', default: false } },
  });
  const rounds = values.rounds === undefined ? defaults.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`--rounds: expected a whole number from 1 on, received ${values.rounds}`);
  }
  return { rounds, setSysctl: values['set-sysctl'] };
}
