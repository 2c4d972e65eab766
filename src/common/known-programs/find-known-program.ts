/**
 * Which program of the catalogue PID 1 is, by its command name and its arguments. Both must agree, and its file must lie where
 * packages install theirs: a program of the same name elsewhere is somebody's own. In doubt it is none.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import type { KnownProgram } from './known-program.ts';
import { KNOWN_PROGRAMS } from './known-programs.ts';

/** The kernel cuts a command name there. */
const MAX_COMMAND_LENGTH = 15;
/** Node names its main thread so since version 22. */
const NODE_MAIN_THREAD = 'MainThread';
const INTERPRETERS = /^(?:node|bun|sh|bash|dash|(?:python|ruby|perl)[\d.]*)$/;
const PACKAGE_FOLDERS = /(?:^|\/)(?:s?bin|\.bin|node_modules|(?:site|dist)-packages)\/|^\/usr\/(?:lib|libexec)\//;

/** A name and its arguments. */
type Words = readonly [name: string, ...rest: string[]];

export function findKnownProgram(pid1: Pick<ProcessRecord, 'command' | 'argv'> | undefined): KnownProgram | undefined {
  const candidates = pid1 === undefined ? [] : candidateWords(pid1);
  return candidates.map(findByWords).find((known) => known !== undefined);
}

/** Of several the longest: `node --watch` is not any node. */
function findByWords(words: Words): KnownProgram | undefined {
  const found = KNOWN_PROGRAMS.filter((known) => isCalled(known, words));
  return found.toSorted((a, b) => b.program.length - a.program.length)[0];
}

function isCalled({ program, group }: KnownProgram, [name, ...rest]: Words): boolean {
  const [own = '', ...ownArguments] = program.split(' ');
  if (!ownArguments.every((argument, index) => rest[index] === argument)) return false;
  return own === name || (group === 'language' && isSameLanguage(own, name));
}

/** `python3` is what `python` and `python3.13` are, and not what `python2` is. */
function isSameLanguage(own: string, name: string): boolean {
  const [ours, theirs] = [splitVersion(own), splitVersion(name)];
  if (ours.stem !== theirs.stem) return false;
  const [short, long] = [ours.version, theirs.version].toSorted((a, b) => a.length - b.length);
  return short === undefined || long === undefined || short === '' || long === short || long.startsWith(`${short}.`);
}

function splitVersion(name: string): { stem: string; version: string } {
  const [, stem = name, version = ''] = /^(.*?)-?(\d[\d.]*)?$/.exec(name) ?? [];
  return { stem, version };
}

/** What it may be, the most specific first. */
function candidateWords({ command, argv }: Pick<ProcessRecord, 'command' | 'argv'>): Words[] {
  const [first = '', ...rest] = argv.filter((argument) => argument !== '');
  if (first === '') return [];
  if (rest.length === 0 && first.includes(' ')) return titleWords(command, first);
  if (!isOfPackage(first)) return [];
  const name = baseName(first).replace(/^-/, '');
  const isInterpreter = INTERPRETERS.test(name);
  const isCommand = command === cut(name) || (command === NODE_MAIN_THREAD && name === 'node');
  return [
    ...(isInterpreter ? scriptWords(rest, (script) => isCommand || command === cut(script)) : []),
    ...(isCommand ? ([[name, ...rest]] satisfies Words[]) : []),
  ];
}

/** A program that has set its title, which Node copies to its command name: `npm start`, `nginx: master process …`. */
function titleWords(command: string, title: string): Words[] {
  const [first = '', ...rest] = title.split(' ');
  const name = first.replace(/:$/, '');
  if (command === cut(name) || command === cut(title)) return [[name, ...rest]];
  return splitVersion(command).stem === name ? [[command, ...rest]] : [];
}

/** `node /usr/bin/yarn start`, `python3 -m gunicorn app:app`. */
function scriptWords([first = '', ...rest]: readonly string[], isOwn: (script: string) => boolean): Words[] {
  if (first === '-m') {
    const [module = '', ...moduleArguments] = rest;
    return isOwn(module) ? [[module, ...moduleArguments]] : [];
  }
  if (first.startsWith('-') || !first.includes('/') || !isOfPackage(first)) return [];
  const script = baseName(first);
  return isOwn(script) ? [[script, ...rest]] : [];
}

/** A bare name was found in PATH. */
function isOfPackage(path: string): boolean {
  return !path.includes('/') || PACKAGE_FOLDERS.test(path);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function cut(name: string): string {
  return name.slice(0, MAX_COMMAND_LENGTH);
}
