/** Completion for zsh, 5 or later, by its own `_arguments`. */
import { type CompletedCommand, type CompletedOption, quoted, type Values } from './completion-model.ts';

export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef forkbed
# Completion of forkbed for zsh. As a file _forkbed in a folder of $fpath, or in ~/.zshrc behind compinit:
# source <(forkbed completion zsh)

_forkbed_engine() {
  local -a names
  names=(\${(f)"$(docker "$@" 2>/dev/null)"})
  compadd -a names
}
_forkbed_containers() { _forkbed_engine ps --format '{{.Names}}' }
_forkbed_images() { _forkbed_engine image ls --format '{{.Repository}}' }
_forkbed_networks() { _forkbed_engine network ls --format '{{.Name}}' }

# FORMAT=FILE
_forkbed_files_by_word() {
  if compset -P '*='; then _files; else compadd -S = -- "$@"; fi
}

_forkbed() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C '(- *)--help[show the commands]' '(- *)--version[print the version]' '1: :->command' '*:: :->arguments'
  case $state in
    command)
      commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join('\n')}
      )
      _describe -t commands command commands ;;
    arguments)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}

if [[ \${funcstack[1]-} == _forkbed ]]; then
  _forkbed "$@"
else
  compdef _forkbed forkbed
fi
`;
}

function commandCase({ name, options, operand, operandName, mayDivideOptions }: CompletedCommand): string {
  const specs = options.flatMap(optionSpecs).map((spec) => `          ${spec}`);
  const operands = operandName === '' ? [] : [`          ${quoted(`1:${escaped(operandName)}:${actionFor(operand)}`)}`];
  // Behind the operand stands the command of a subject.
  const rest = operand.kind === 'image' ? [`          '*:: :_files'`] : [];
  // In `forkbed run` options may follow a --.
  const start = mayDivideOptions ? '_arguments -s' : '_arguments -s -S';
  return [`        ${name}) ${start} \\`, [...specs, ...operands, ...rest].join(' \\\n'), '          ;;'].join('\n');
}

/** One for each spelling; each excludes all, unless the option is repeatable. */
function optionSpecs({ spellings, values, placeholder, help, isRepeatable }: CompletedOption): string[] {
  const before = isRepeatable ? '*' : `(${spellings.join(' ')})`;
  const value = values === undefined ? '' : `:${escaped(placeholder)}:${actionFor(values)}`;
  return spellings.map((spelling) => {
    // `-eA`, `-e A`; `--env=A`, `--env A`.
    const sign = values === undefined ? '' : spelling.startsWith('--') ? '=' : '+';
    return quoted(`${before}${spelling}${sign}[${escaped(help)}]${value}`);
  });
}

/** Where `_arguments` divides a spec. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&');
}

function actionFor(values: Values): string {
  switch (values.kind) {
    case 'words':
      return values.isList ? `_values -s , item ${values.words.join(' ')}` : `(${values.words.join(' ')})`;
    case 'files-by-word':
      // With a blank before it, a function gets these arguments alone.
      return ` _forkbed_files_by_word ${values.words.join(' ')}`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'container':
    case 'image':
    case 'network':
      return `_forkbed_${values.kind}s`;
    default:
      return ' ';
  }
}
