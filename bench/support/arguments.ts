/**
 * What a benchmark takes: `--rounds N`; `--set-sysctl`, without which it leaves the host's limits as they are; where it measures
 * another revision of forkbed beside this one, `--compare REV`; and where it holds children, `--children N`.
 */
import { parseArgs } from 'node:util';

export interface BenchArguments {
  readonly rounds: number;
  readonly setSysctl: boolean;
  /** A revision of git. */
  readonly compare?: string;
  readonly children?: number;
}

/** @throws RangeError, or what `parseArgs` throws, of what cannot be used */
export function benchArguments(
  defaults: { rounds: number; compares?: boolean; holds?: boolean },
  argv: readonly string[] = process.argv.slice(2),
): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string' },
      'set-sysctl': { type: 'boolean', default: false },
      compare: { type: 'string' },
      children: { type: 'string' },
    },
  });
  const { compare, 'set-sysctl': setSysctl } = values;
  if (compare !== undefined && defaults.compares !== true) {
    throw new RangeError(`--compare: expected a benchmark that compares revisions, received ${compare}`);
  }
  if (values.children !== undefined && defaults.holds !== true) {
    throw new RangeError(`--children: expected a benchmark that holds children, received ${values.children}`);
  }
  return {
    rounds: countFrom('--rounds', values.rounds) ?? defaults.rounds,
    setSysctl,
    ...(compare === undefined ? {} : { compare }),
    ...(values.children === undefined ? {} : { children: countFrom('--children', values.children) }),
  };
}

/** `undefined` where the option is missing. */
function countFrom(option: string, text: string): number;
function countFrom(option: string, text: string | undefined): number | undefined;
function countFrom(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new RangeError(`${option}: expected a whole number from 1 on, received ${text}`);
}
