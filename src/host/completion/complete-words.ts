/**
 * What may stand for the last word of a command line that is being typed, from the same tables as the shells' scripts. Docker asks its
 * plugins so: its own completion calls the plugin with `__complete` and the words, and prints the answer.
 */
import type { CompletedCommand, Values } from './completion-model.ts';

/** How a shell goes on, as the library that Docker's command line is built with encodes it: the sum of what holds. */
export const Directive = { Default: 0, NoSpace: 2, NoFiles: 4, Folders: 16 } as const;

export interface Completion {
  /** Each begins with the word that is being typed. */
  readonly candidates: readonly Candidate[];
  readonly directive: number;
}

interface Candidate {
  readonly word: string;
  /** Empty where the word says all. */
  readonly about: string;
}

/** What the engine has, by name. */
export type EngineNames = (kind: 'container' | 'image' | 'network') => readonly string[];

interface Typed {
  readonly commands: readonly CompletedCommand[];
  /** Behind `forkbed`; the last one is being typed, and may be empty. */
  readonly words: readonly string[];
  readonly engineNames: EngineNames;
}

export function completeWords({ commands, words, engineNames }: Typed): Completion {
  const typed = words.at(-1) ?? '';
  const [name = ''] = words;
  if (words.length <= 1) return only([...commands.map(aboutCommand), ...PROGRAM_OPTIONS], typed);
  const command = commands.find((each) => each.name === name);
  if (command === undefined) return only([], typed);
  // Behind -- stands the command of a subject.
  if (!command.mayDivideOptions && words.slice(1, -1).includes('--')) return FILES;
  const before = words.at(-2) ?? '';
  const [spelling = '', value] = typed.startsWith('--') ? divide(typed) : [];
  if (value !== undefined) {
    return withPrefix(`${spelling}=`, completeValue(optionValues(command, spelling), value, engineNames));
  }
  const ofOption = optionValues(command, before);
  if (ofOption !== undefined) return completeValue(ofOption, typed, engineNames);
  if (typed.startsWith('-')) return only(command.options.flatMap(aboutOption), typed);
  return completeValue(command.operand, typed, engineNames);
}

const PROGRAM_OPTIONS: readonly Candidate[] = [
  { word: '--help', about: 'show the commands' },
  { word: '--version', about: 'show the version' },
];
const FILES: Completion = { candidates: [], directive: Directive.Default };

const aboutCommand = ({ name, summary }: CompletedCommand): Candidate => ({ word: name, about: summary });

function aboutOption({ spellings, help }: CompletedCommand['options'][number]): Candidate[] {
  return spellings.map((word) => ({ word, about: help }));
}

/** `--name=value`; one item where there is no `=`. */
function divide(word: string): readonly [string, string?] {
  const at = word.indexOf('=');
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** `undefined` for a flag, and for what is no option. */
function optionValues({ options }: CompletedCommand, spelling: string): Values | undefined {
  return options.find(({ spellings }) => spellings.includes(spelling))?.values;
}

function completeValue(values: Values | undefined, typed: string, engineNames: EngineNames): Completion {
  switch (values?.kind) {
    case 'words': {
      const before = values.isList ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
      return withPrefix(before, only(values.words.map(bare), typed.slice(before.length)));
    }
    case 'files-by-word': {
      if (typed.includes('=')) return FILES;
      const { candidates, directive } = only(values.words.map(bare), typed);
      const open = candidates.map(({ word, about }) => ({ word: `${word}=`, about }));
      return { candidates: open, directive: directive + Directive.NoSpace };
    }
    case 'file':
      return FILES;
    case 'folder':
      return { candidates: [], directive: Directive.Folders };
    case 'container':
    case 'image':
    case 'network':
      return only(engineNames(values.kind).map(bare), typed);
    default:
      return only([], typed);
  }
}

const bare = (word: string): Candidate => ({ word, about: '' });

/** Those that begin so; nothing else, and no file, can stand there. */
function only(candidates: readonly Candidate[], typed: string): Completion {
  return { candidates: candidates.filter(({ word }) => word.startsWith(typed)), directive: Directive.NoFiles };
}

function withPrefix(prefix: string, { candidates, directive }: Completion): Completion {
  return { candidates: candidates.map(({ word, about }) => ({ word: prefix + word, about })), directive };
}
