/** The help of the command line as text: the list of commands, and each command with its options and examples. */
import { describeEnvironment, describeOptions, type OptionTable } from '../../common/options.ts';
import type { CliCommand, CliCommands } from './cli-command.ts';

/** `program`: how it is called, `forkbed`. */
export function describeCommands(commands: CliCommands, program: string): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    `Usage: ${program} COMMAND [OPTIONS]`,
    '',
    'Proves, on any Docker host, that a server which forks leaves no defunct process behind.',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${program} COMMAND --help lists the options of a command, with examples.`,
  ].join('\n');
}

/** `call`: `forkbed check`. */
export function describeCommand(call: string, command: CliCommand<OptionTable>): string {
  const { operands, usage = `[OPTIONS] ${operands}`, summary, table, examples } = command;
  return [
    `Usage: ${call} ${usage}`.trimEnd(),
    '',
    summary,
    '',
    ...(Object.keys(table).length === 0 ? [] : [describeOptions(table), '', ...describeRules(table), '']),
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

function describeRules(table: OptionTable): string[] {
  const isRepeatable = Object.values(table).some(({ merge }) => merge !== undefined);
  return [
    `Each option is also an environment variable: ${describeEnvironment(table)}. The command line wins.`,
    `The last of an option that is given twice counts${isRepeatable ? ', unless it is repeatable' : ''}.`,
  ];
}
