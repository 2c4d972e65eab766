/**
 * The one function that makes arguments of a specification. Its field for an option has the option's name, of a time with the unit:
 * `holdMs: 300` is `--hold=300`. A program takes what its table has: the fields of others are left out.
 */
import { optionSpelling } from '../arguments.ts';
import type { OptionTable, OptionValues } from '../option.ts';
import { optionName } from './load-options.ts';

/** Values of a table's options, of which each may be absent. */
export type OptionSpec<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as Name | `${Name}Ms`]?: OptionValues<Table>[Name] | undefined;
};

/** A flag without a value; of a list one argument for each item. */
export function printArguments<Table extends OptionTable>(table: Table, spec: OptionSpec<Table>): string[] {
  return Object.entries(spec).flatMap(([field, value]) => {
    const name = Object.hasOwn(table, field) ? field : optionName(field);
    return Object.hasOwn(table, name) ? printArgument(optionSpelling(name), value) : [];
  });
}

function printArgument(spelling: string, value: unknown): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [spelling];
  if (Array.isArray(value)) return value.flatMap((item) => printArgument(spelling, item));
  return [`${spelling}=${value}`];
}
