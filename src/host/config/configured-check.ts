/** A subject of forkbed.yaml as a call of `forkbed check`: its options over the defaults, those of the command line over both. */
import { hasExpired } from '../../common/checks/allowances.ts';
import type { Allowance, AllowancesEvidence } from '../../common/checks/run-evidence.ts';
import type { OptionTable } from '../../common/option.ts';
import { type CheckOptions, checkOptions } from '../cli/check-options.ts';
import type { Config, ConfiguredOptions, ConfiguredSubject } from './read-config.ts';

/** What was typed. */
export interface TypedOptions {
  readonly options: CheckOptions;
  /** Each option that was declared, by name: how it was spelled. */
  readonly spellings: ReadonlyMap<string, string>;
}

/** The same with what a file adds. */
export interface ConfiguredCheck extends TypedOptions {
  readonly allowances?: AllowancesEvidence;
}

/** `today`: `2026-11-28`. */
export function toConfiguredCheck(
  typed: TypedOptions,
  { defaults, subject, today }: { defaults: ConfiguredOptions; subject?: ConfiguredSubject; today: string },
): ConfiguredCheck {
  const table: OptionTable = checkOptions;
  const values: Record<string, unknown> = { ...typed.options };
  const spellings = new Map(typed.spellings);
  for (const [name, { value, spelling }] of new Map([...defaults.values, ...(subject?.values ?? [])])) {
    if (typed.spellings.has(name) || table[name] === undefined) continue;
    values[name] = value;
    spellings.set(name, spelling);
  }
  const declared = [...defaults.allowances, ...(subject?.allowances ?? [])];
  const valid = declared.filter((each) => !hasExpired(each, today));
  const options = values as CheckOptions;
  return {
    options: {
      ...options,
      ignore: [...options.ignore, ...named(valid, 'ignored')],
      allowUnknown: [...options.allowUnknown, ...named(valid, 'unknown')],
    },
    spellings,
    ...(isNonEmpty(declared) ? { allowances: { today, declared } } : {}),
  };
}

/** The subjects that are wanted: all of them where none is named. */
export function chooseSubjects(config: Config, only: readonly string[]): readonly ConfiguredSubject[] {
  return only.length === 0 ? config.subjects : config.subjects.filter(({ name }) => only.includes(name));
}

function named(allowances: readonly Allowance[], kind: Allowance['kind']): string[] {
  return allowances.flatMap((each) => (each.kind === kind ? [each.what] : []));
}

function isNonEmpty<Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] {
  return items.length > 0;
}
