/**
 * Completion for bash, 4 or later. It needs no other package: `=` splits words there, and so the script puts `--name=value` and
 * `FORMAT=FILE` together itself.
 */
import { type CompletedCommand, type CompletedOption, quoted, type Values } from './completion-model.ts';

export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const divided = commands.flatMap(({ name, mayDivideOptions }) => (mayDivideOptions ? [name] : []));
  return `# Completion of forkbed for bash. In ~/.bashrc: eval "$(forkbed completion bash)"

_forkbed_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }

# The last item of a list with commas.
_forkbed_list() {
  local before=
  [[ $2 == *,* ]] && before=\${2%,*},
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "\${2##*,}")
}

# FORMAT=FILE; the file is a word of its own for bash.
_forkbed_files_by_word() {
  mapfile -t COMPREPLY < <(compgen -S = -W "$1" -- "$2")
  compopt -o nospace
}

_forkbed_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
  compopt -o filenames
}

_forkbed_folders() {
  mapfile -t COMPREPLY < <(compgen -d -- "$1")
  compopt -o filenames
}

_forkbed_engine() { _forkbed_words "$(docker "\${@:2}" 2>/dev/null)" "$1"; }

_forkbed() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} each
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _forkbed_words ${quoted([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} "$word"
    return
  fi
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
    # FORMAT=FILE
    [[ $before == -* ]] || { _forkbed_files "$word"; return; }
  fi
  # Behind -- stands the command of a subject.
  case $command in
    ${divided.join(' | ')}) ;;
    *)
      for each in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
        [[ $each != -- ]] || { _forkbed_files "$word"; return; }
      done ;;
  esac
  case "$command $before" in
${valueCases(commands)}
  esac
  if [[ $word == -* ]]; then
    case $command in
${commands.map(optionsCase).join('\n')}
    esac
    return
  fi
  case $command in
${commands.map(operandCase).join('\n')}
  esac
}
complete -F _forkbed forkbed
`;
}

/** One case for all options with the same values. */
function valueCases(commands: readonly CompletedCommand[]): string {
  const patterns = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      if (option.values === undefined) continue;
      const action = actionFor(option.values);
      patterns.set(action, [...(patterns.get(action) ?? []), ...optionPatterns(name, option)]);
    }
  }
  return [...patterns].map(([action, each]) => `    ${each.join(' | ')}) ${action}; return ;;`).join('\n');
}

function optionPatterns(command: string, { spellings }: CompletedOption): string[] {
  return spellings.map((spelling) => quoted(`${command} ${spelling}`));
}

function optionsCase({ name, options }: CompletedCommand): string {
  return `      ${name}) _forkbed_words ${quoted(options.flatMap(({ spellings }) => spellings).join(' '))} "$word" ;;`;
}

function operandCase({ name, operand }: CompletedCommand): string {
  return `    ${name}) ${actionFor(operand)} ;;`;
}

function actionFor(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `_forkbed_${values.isList ? 'list' : 'words'} ${quoted(values.words.join(' '))} "$word"`;
    case 'files-by-word':
      return `_forkbed_files_by_word ${quoted(values.words.join(' '))} "$word"`;
    case 'file':
      return '_forkbed_files "$word"';
    case 'folder':
      return '_forkbed_folders "$word"';
    case 'container':
      return `_forkbed_engine "$word" ps --format '{{.Names}}'`;
    case 'image':
      return `_forkbed_engine "$word" image ls --format '{{.Repository}}'`;
    case 'network':
      return `_forkbed_engine "$word" network ls --format '{{.Name}}'`;
    default:
      return ':';
  }
}
