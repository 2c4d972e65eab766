/** Completion for fish, 3 or later. */
import { type CompletedCommand, type CompletedOption, quoted, type Values } from './completion-model.ts';

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of forkbed for fish. As ~/.config/fish/completions/forkbed.fish, or: forkbed completion fish | source

function __forkbed_command
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end

function __forkbed_no_command
    test (count (commandline -opc)) -eq 1
end

# The last item of a list with commas.
function __forkbed_list
    set -l before (string match -r '.*,' -- (commandline -ct))
    string replace -r '^' -- "$before" $argv
end

function __forkbed_engine
    command -q docker; and docker $argv 2>/dev/null
end

complete -c forkbed -f
complete -c forkbed -n __forkbed_no_command -l help -d ${fishQuoted('show the commands')}
complete -c forkbed -n __forkbed_no_command -l version -d ${fishQuoted('print the version')}
${commands.map(commandLines).join('\n')}
`;
}

function commandLines({ name, summary, options, operand }: CompletedCommand): string {
  const complete = `complete -c forkbed -n ${quoted(`__forkbed_command ${name}`)}`;
  const operands = operand.kind === 'none' ? [] : [`${complete} ${valueFlags(operand)}`];
  return [
    `complete -c forkbed -n __forkbed_no_command -a ${name} -d ${fishQuoted(summary)}`,
    ...options.map((option) => `${complete} ${optionFlags(option)} -d ${fishQuoted(option.help)}`),
    ...operands,
  ].join('\n');
}

function optionFlags({ spellings, values }: CompletedOption): string {
  const names = spellings.map((each) => (each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`));
  return [...names, ...(values === undefined ? [] : ['-r', valueFlags(values)])].join(' ');
}

/** Of an option, or of an operand. */
function valueFlags(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-f -a ${quoted(values.isList ? `(__forkbed_list ${values.words.join(' ')})` : values.words.join(' '))}`;
    case 'files-by-word':
      return `-F -a ${quoted(values.words.map((word) => `${word}=`).join(' '))}`;
    case 'file':
      return '-F';
    case 'folder':
      return `-f -a '(__fish_complete_directories)'`;
    case 'container':
      return `-f -a "(__forkbed_engine ps --format '{{.Names}}')"`;
    case 'image':
      return `-f -a "(__forkbed_engine image ls --format '{{.Repository}}')"`;
    case 'network':
      return `-f -a "(__forkbed_engine network ls --format '{{.Name}}')"`;
    default:
      return '-f';
  }
}

/** In single quotes fish knows two escapes. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
