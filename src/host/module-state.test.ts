/**
 * The library keeps no state in its modules, and writes to nothing that its process shares: ADR 0022. The command line's main file
 * is a process of its own, and not the library.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ModuleItem, parseSync, type VariableDeclaration } from '@swc/core';
import { fieldOf } from './thrown.ts';

/** Each with its reason. */
const ALLOWED = [
  // The engine of whoever names none: see there.
  'default-engine.ts: let engine',
  // The compiled schema of a report: the same for everybody, and nothing of a run.
  'report/read-report.ts: let validator',
];
/** What a test runner loads, for which nobody else reads what is told; and the commands, which own stderr. */
const MAY_WRITE = /^(global-setup\.ts|matchers\/prepared-image\.ts|cli\/.*)$/;

const SOURCES = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.m?ts$/.test(file) && !/\.(test|fixture)\.ts$|\.d\.ts$|^cli\/main\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(__dirname, file), 'utf8') }));

/** What can change at the top of a module: variables, collections, and objects of classes; static fields of classes. */
function stateIn(text: string): string[] {
  const { body } = parseSync(text, { syntax: 'typescript', target: 'es2024' });
  return body.flatMap((item) => stateOf(item));
}

function stateOf(item: ModuleItem): string[] {
  const declaration: unknown = item.type === 'ExportDeclaration' ? item.declaration : item;
  const type = fieldOf(declaration, 'type');
  if (type === 'VariableDeclaration') return variablesOf(declaration as VariableDeclaration);
  if (type !== 'ClassDeclaration') return [];
  const name = fieldOf(fieldOf(declaration, 'identifier'), 'value');
  return listOf(fieldOf(declaration, 'body'))
    .filter((member) => /Property$/.test(String(fieldOf(member, 'type'))) && fieldOf(member, 'isStatic') === true)
    .filter((member) => fieldOf(member, 'readonly') !== true || isMutable(fieldOf(member, 'value')))
    .map(() => `static field of ${name}`);
}

function variablesOf({ kind, declarations, declare }: VariableDeclaration): string[] {
  if (declare) return [];
  return declarations
    .filter(({ id, init }) => kind !== 'const' || (!isReadonly(id) && isMutable(init)))
    .map(({ id }) => `${kind} ${fieldOf(id, 'value') ?? 'pattern'}`);
}

/** By its declared type. */
function isReadonly(id: unknown): boolean {
  const type = fieldOf(fieldOf(id, 'typeAnnotation'), 'typeAnnotation');
  if (fieldOf(type, 'type') === 'TsTypeOperator') return fieldOf(type, 'op') === 'readonly';
  return /^Readonly/.test(String(fieldOf(fieldOf(type, 'typeName'), 'value')));
}

/** A new object of any class, a list or an object that begins empty. */
function isMutable(init: unknown): boolean {
  const type = fieldOf(init, 'type');
  if (type === 'NewExpression') return true;
  if (type === 'ArrayExpression') return listOf(fieldOf(init, 'elements')).length === 0;
  return type === 'ObjectExpression' && listOf(fieldOf(init, 'properties')).length === 0;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

describe('what counts as state', () => {
  test.each([
    ['let count = 0;', ['let count']],
    ['export let count: number | undefined;', ['let count']],
    ['var count = 0;', ['var count']],
    ['const known = new Map<string, number>();', ['const known']],
    ['export const known = new Set([1]);', ['const known']],
    ['const engine = new Engine();', ['const engine']],
    ['const list: string[] = [];', ['const list']],
    ['const byName: Record<string, string> = {};', ['const byName']],
    ['class Link { static waiting = 0; }', ['static field of Link']],
    ['export class Link { static readonly all = new Map(); }', ['static field of Link']],
    ['export class Link { static #all = 0; }', ['static field of Link']],
  ])('%s', (text, expected) => {
    expect(stateIn(text)).toEqual(expected);
  });

  test.each([
    'const LIMIT_MS = 1_000;',
    "const NAMES = ['a'] as const;",
    'const KNOWN: ReadonlyMap<string, string> = new Map([]);',
    'const NONE: readonly string[] = [];',
    'const parse = () => { let count = 0; return new Map(); };',
    'class Link { #waiting = 0; static start() { return new Link(); } static readonly limit = 1; }',
    'declare let count: number;',
  ])('not: %s', (text) => {
    expect(stateIn(text)).toEqual([]);
  });
});

test('no module of the library keeps any', () => {
  expect(SOURCES.length).toBeGreaterThan(100);
  const found = SOURCES.flatMap(({ file, text }) => stateIn(text).map((state) => `${file}: ${state}`));
  expect(found.sort()).toEqual(ALLOWED);
});

test('the library writes neither to the environment nor to stderr or stdout', () => {
  const writing = SOURCES.flatMap(({ file, text }) => {
    const environment = /process\.env(\.\w+|\[[^\]]+\])? (\?\?|\|\|)?= |Object\.assign\(process\.env/.test(text);
    const output = /process\.(stderr|stdout)\b|\bconsole\./.test(text) && !MAY_WRITE.test(file);
    return [...(environment ? [`${file}: process.env`] : []), ...(output ? [`${file}: output`] : [])];
  });
  expect(writing).toEqual([]);
});
