/**
 * Identifiers use the words of docs/glossary.md, and not those that they have replaced. Comments and texts are for reviewers; the
 * command line's names and the JSON of a report have tests of their own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';

/** A replaced word among the words of an identifier, and what takes its place. */
const REPLACED: readonly (readonly [words: RegExp, use: string])[] = [
  [/^(tell|tells|told|say|says|said|hear|hears|heard)$/, 'log, report, onProgress, onEvent, output'],
  [/^(look|looks|looked)$/, 'sample, poll, inspect, census'],
  [/^course$/, 'timeline'],
  [/^(conduct|conducts|conducting|conducted)$/, 'runSchedule'],
  [/^(lift|lifts|lifted)$/, 'revert'],
  [/^whoever$/, 'the noun'],
  [/^(born|handed|kept)$/, 'onFork, snapshot, restore, started'],
  [/^(given)$/, 'options, deps, the noun'],
  [/^again$/, 'retest, retry, restart'],
  [/^(guest|welcome|undecided)$/, 'GateClient, acceptBudget, unknown'],
];
/** The same for the identifier as a whole. */
const REPLACED_NAMES: readonly (readonly [name: RegExp, use: string])[] = [
  [/^putOn/, 'inject'],
  [/^(most|least)([A-Z]|$)|^(MOST|LEAST)_/, 'max, min'],
  [/^restMs$/, 'backoffMs'],
  [/^(visit|notAsked)$/, 'finalProbe, notApplicable'],
  [/second_?li(fe|ves)/i, 'restart audit'],
  [/^(FOR_EVER|WITHOUT_END)$/, 'NO_TIMEOUT'],
  [/^(howItEnded|offerItself|expendable)$/, 'waitStatus, raiseOomScore, oomScore'],
  [/^(assertUsable|refuseContradictions)$/, 'validateOptions'],
  [/^(foundAgain|seeWhetherItGrows|lastCall|doorOf|sayGo)$/, 'relocate, leakRetest, drainBacklog, endpoint, sendGo'],
];
/** What an identifier computes is in its name; `…Of` is for an attribute alone. Without tests. */
const COMPUTED = /[a-z]Of$/;
const COMPUTED_IN = /^(?!.*\.(test|selftest|fixture)\.ts$)/;

/** Each with its reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  lift: 'the name of revert in 0.1, accepted until 0.3',
  tell: 'the name of onProgress in 0.1, accepted until 0.3',
  childrenOf: 'whose children: an attribute of a request, and the option --children-of of forkbed-probe',
  exitCodeOf: 'the exit code of an outcome: an attribute, and an export of the package',
  oneOf: 'one of a list: a rule of options',
  anyOf: 'of JSON Schema',
  indexOf: 'of the language',
  valueOf: 'of the language',
  lastIndexOf: 'of the language',
};

interface Identifier {
  readonly name: string;
  readonly line: number;
}

const FILES = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

test('an identifier is found with its line, and a word of it that is replaced', () => {
  const text =
    "// tell\nconst reported = 'tell';\nclass A {\n  #lookAt(putOn: number) {\n    return { mostMs: 1 };\n  }\n}\n";
  expect(findReplaced('host/a.ts', text)).toEqual([
    'src/host/a.ts:4: lookAt (use sample, poll, inspect, census)',
    'src/host/a.ts:4: putOn (use inject)',
    'src/host/a.ts:5: mostMs (use max, min)',
  ]);
  expect(findReplaced('common/é.ts', '/** é */\nfunction sizeOf() {}\n')).toEqual([
    'src/common/é.ts:2: sizeOf (use what it computes)',
  ]);
});

test('no identifier has a word that the glossary has replaced', () => {
  expect(FILES.length).toBeGreaterThan(400);
  expect(FILES.flatMap((file) => findReplaced(file, readFileSync(join(__dirname, file), 'utf8')))).toEqual([]);
});

test('each exception is in use', () => {
  const names = FILES.flatMap((file) => identifiersIn(readFileSync(join(__dirname, file), 'utf8'))).map(
    ({ name }) => name,
  );
  expect(Object.keys(ALLOWED).filter((name) => !names.includes(name))).toEqual([]);
});

function findReplaced(file: string, text: string): string[] {
  return identifiersIn(text).flatMap(({ name, line }) => {
    const use = Object.hasOwn(ALLOWED, name) ? undefined : replacement(name, file);
    return use === undefined ? [] : [`src/${file}:${line}: ${name} (use ${use})`];
  });
}

function replacement(name: string, file: string): string | undefined {
  const words = name.split(/(?=[A-Z][a-z])|_|\d+/).map((word) => word.toLowerCase());
  const byWord = REPLACED.find(([replaced]) => words.some((word) => replaced.test(word)));
  const byName = REPLACED_NAMES.find(([replaced]) => replaced.test(name));
  return byWord?.[1] ?? byName?.[1] ?? (COMPUTED.test(name) && COMPUTED_IN.test(file) ? 'what it computes' : undefined);
}

/** Those of the syntax tree, in the order of the text, each once a line. */
function identifiersIn(text: string): Identifier[] {
  // The parser counts on from what it parsed before: the first byte, which is ours, is where it begins.
  const bytes = Buffer.from(`;${text}`);
  const module = parseSync(bytes.toString(), { syntax: 'typescript', target: 'es2024', decorators: true });
  const found = new Map<string, Identifier>();
  const pending: unknown[] = [module];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const { type, value, span } = node as { type?: unknown; value?: unknown; span?: { start: number } };
    if ((type === 'Identifier' || type === 'PrivateName') && typeof value === 'string' && span !== undefined) {
      const line = bytes
        .subarray(0, span.start - module.span.start)
        .toString()
        .split('\n').length;
      found.set(`${String(line).padStart(6)} ${value}`, { name: value, line });
    }
    pending.push(...Object.values(node));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, identifier]) => identifier);
}
