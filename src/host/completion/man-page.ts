/** The manual page forkbed(1), from the tables of the command line, in the macros of man(7). */

import { optionSpelling } from '../../common/arguments.ts';
import { describeEnvironment, type Option, type OptionTable } from '../../common/options.ts';
import type { CliCommand, CliCommands } from '../cli/cli-command.ts';

const WIDTH = 78;
const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'pass: every check holds. For a command without a verdict: success.'],
  [1, 'fail: a check does not hold; the report names the process and a remedy.'],
  [2, 'unknown: there is not enough evidence to pass or to fail. Unknown is not a pass.'],
  [64, 'An option or an environment variable is invalid, or a report cannot be written.'],
  [69, 'No Docker Engine answers, or an image or another requirement is missing.'],
  [70, 'A bug in forkbed.'],
];

/** @param date of the release, as `2026-11-28` */
export function manPage(commands: CliCommands, { version, date }: { version: string; date: string }): string {
  const sections = Object.entries(commands).map(([name, command], index) =>
    commandSection(name, command, Object.entries(commands).slice(0, index)),
  );
  const lines = [
    `.TH FORKBED 1 "${date}" "forkbed ${version}" "User Commands"`,
    '.SH NAME',
    'forkbed \\- prove that a server which forks leaves no defunct process behind',
    '.SH SYNOPSIS',
    ...Object.entries(commands).flatMap(([name, command], index) => [
      ...(index === 0 ? [] : ['.br']),
      ...synopsis(name, command),
    ]),
    '.SH DESCRIPTION',
    ...prose(
      'forkbed starts an image in Docker, loads it with clients, and reports what the server leaves behind: zombies, orphans, leaked ' +
        'descriptors, sockets and memory. It executes nothing in the container of the server.',
    ),
    '.SH COMMANDS',
    ...sections.flat(),
    '.SH ENVIRONMENT',
    ...prose(
      'Each option is also an environment variable: ' +
        `${describeEnvironment(Object.assign({}, ...Object.values(commands).map(({ table }) => table)))}. ` +
        'The command line wins. The engine is the one that docker(1) would use: DOCKER_HOST, DOCKER_CONTEXT and the certificates beside them ' +
        'count here, too. FORKBED_IMAGE names the image of the clients and the probe, BASE_IMAGE the base that it is built from.',
    ),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, ...prose(meaning)]),
    '.SH SEE ALSO',
    '.BR docker (1),',
    '.BR ps (1),',
    '.BR waitpid (2)',
  ];
  return `${lines.join('\n')}\n`;
}

function synopsis(name: string, { operands, usage = `[OPTIONS] ${operands}` }: CliCommand<OptionTable>): string[] {
  return [`.B forkbed ${roff(name)}`, ...wrap(roff(usage.trim()))];
}

/** The options that a command has in common with one before it are described there alone. */
function commandSection(
  name: string,
  { summary, table, examples }: CliCommand<OptionTable>,
  before: readonly (readonly [string, CliCommand<OptionTable>])[],
): string[] {
  const [like] = before.find(([, other]) => Object.keys(other.table).length > 0 && hasAll(table, other.table)) ?? [];
  const own = Object.entries(table).filter(
    ([key, option]) => like === undefined || !before.some(([, other]) => other.table[key] === option),
  );
  const groups = [...new Set(own.map(([, { group = '' }]) => group))];
  return [
    `.SS forkbed ${roff(name)}`,
    ...prose(summary),
    ...(like === undefined
      ? []
      : ['.PP', ...prose(`It has the options of forkbed ${like}${own.length === 0 ? '.' : ', and:'}`)]),
    ...groups.flatMap((group) => [
      ...(group === '' ? [] : ['.PP', ...prose(`${group}:`)]),
      ...own.filter(([, option]) => (option.group ?? '') === group).flatMap(([key, option]) => describe(key, option)),
    ]),
    ...(examples.length === 0 ? [] : ['.PP', 'Examples:', ...examples.flatMap(describeExample)]),
  ];
}

/** The command, and what is said of it behind some blanks. */
function describeExample(example: string): string[] {
  const [, command = '', note] = /^(.*?)(?: {2,}(\S.*))?$/.exec(example.trim()) ?? [];
  return ['.TP', startOfLine(`\\fB${roff(command)}\\fR`), ...(note === undefined ? ['\\&'] : prose(note))];
}

function hasAll(table: OptionTable, other: OptionTable): boolean {
  return Object.entries(other).every(([key, option]) => table[key] === option);
}

function describe(name: string, { short, placeholder, help, defaultText = '' }: Option<unknown>): string[] {
  const spellings = [...(short === undefined ? [] : [`-${short}`]), optionSpelling(name)].map((each) => roff(each));
  const value = placeholder === undefined ? '' : ` ${roff(placeholder)}`;
  const text = defaultText === '' ? help : `${help} (default: ${defaultText})`;
  return ['.TP', `\\fB${spellings.join('\\fR, \\fB')}\\fR${value}`, ...prose(text)];
}

/** Lines of running text. */
function prose(text: string): string[] {
  return wrap(roff(text));
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map(startOfLine);
}

/** What roff takes for something else: its escape character, and what typography makes of quotes, hyphens and accents. */
function roff(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\e',
    '-': '\\-',
    "'": '\\(aq',
    '`': '\\(ga',
    '^': '\\(ha',
    '~': '\\(ti',
  };
  return text.replaceAll(/[\\\-'`^~]/g, (character) => escapes[character] ?? character);
}

/** A line that begins with a dot would be a request. */
function startOfLine(line: string): string {
  return line.startsWith('.') ? `\\&${line}` : line;
}
