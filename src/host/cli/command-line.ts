/**
 * The command line of a run, for its reports: what was typed, behind the variables of the environment that stood for options.
 * Of options that may hold a secret it shows the names alone.
 */
import { maskSecrets, type OptionTable } from '../../common/options.ts';
import type { ArrangedArguments } from './cli-command.ts';

/** argv, one item each; `FORKBED_PORT=80` before it where the environment set an option. */
export function formatCommandLine(
  call: ArrangedArguments & {
    /** `forkbed check`. */
    name: string;
    table: OptionTable;
    /** As `parseOptions` reports it. */
    spellings: ReadonlyMap<string, string>;
    environment: ReadonlyMap<string, string>;
  },
): string[] {
  const { name, table, ahead, own, rest, isBare = false, spellings, environment } = call;
  const variables = [...spellings].flatMap(([option, variable]) => {
    const value = variable.startsWith('-') ? undefined : environment.get(variable);
    if (value === undefined) return [];
    return [`${variable}=${table[option]?.isSecret ? value.replace(/=.*$/s, '=***') : value}`];
  });
  const first = ahead === undefined ? [] : [...maskSecrets(table, ahead), '--'];
  const command = rest === undefined ? [] : [...(isBare ? [] : ['--']), ...rest];
  return [...variables, ...name.split(' '), ...first, ...maskSecrets(table, own), ...command];
}
