/**
 * The library keeps no state in its modules, and writes to nothing that its process shares: ADR 0022. The command line's main file
 * is a process of its own, and not the library.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ModuleItem, parseSync, type VariableDeclaration } from '@swc/core';
import { readField } from './thrown.ts';

/** Each with its reason. */
const ALLOWED = [
  // The engine of whoever names none: see there.
  'default-engine.ts: let engine',
  // The compiled schema of a report: the same for everybody, and nothing of a run.
  'report/read-report.ts: let validator',
];
/** The commands own stdout and stderr of their process; they are not the library. */
const COMMAND_OUTPUT = /^cli\/\S+: output$/;
/** What a test runner loads: by default it says there that an image has to be built first, as nobody else would hear of it. */
const MAY_WRITE = ['global-setup.ts: output', 'matchers/prepared-image.ts: output'];

/** All that the package's library is built from: src/host without the command line's main file, and src/common. */
const SOURCES = ['.', '../common'].flatMap((folder) =>
  readdirSync(join(__dirname, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.m?ts$/.test(file) && !/\.(test|fixture)\.ts$|\.d\.ts$|^cli\/main\.ts$/.test(file))
    .map((file) => ({
      file: relative(__dirname, join(__dirname, folder, file)),
      text: readFileSync(join(__dirname, folder, file), 'utf8'),
    })),
);

/** What can change at the top of a module: variables, collections, and objects of classes; static fields of classes. */
function stateIn(text: string): string[] {
  const { body } = parseSync(text, { syntax: 'typescript', target: 'es2024' });
  return body.flatMap((item) => stateOf(item));
}

function stateOf(item: ModuleItem): string[] {
  const declaration: unknown = item.type === 'ExportDeclaration' ? item.declaration : item;
  const type = readField(declaration, 'type');
  if (type === 'VariableDeclaration') return variablesOf(declaration as VariableDeclaration);
  if (type !== 'ClassDeclaration') return [];
  const name = readField(readField(declaration, 'identifier'), 'value');
  return listOf(readField(declaration, 'body'))
    .filter((member) => /Property$/.test(String(readField(member, 'type'))) && readField(member, 'isStatic') === true)
    .filter((member) => readField(member, 'readonly') !== true || isMutable(readField(member, 'value')))
    .map(() => `static field of ${name}`);
}

function variablesOf({ kind, declarations, declare }: VariableDeclaration): string[] {
  if (declare) return [];
  return declarations
    .filter(({ id, init }) => kind !== 'const' || (!isReadonly(id) && isMutable(init)))
    .map(({ id }) => `${kind} ${readField(id, 'value') ?? 'pattern'}`);
}

/** By its declared type. */
function isReadonly(id: unknown): boolean {
  const type = readField(readField(id, 'typeAnnotation'), 'typeAnnotation');
  if (readField(type, 'type') === 'TsTypeOperator') return readField(type, 'op') === 'readonly';
  return /^Readonly/.test(String(readField(readField(type, 'typeName'), 'value')));
}

/** A new object of any class, a list or an object that begins empty. */
function isMutable(init: unknown): boolean {
  const type = readField(init, 'type');
  if (type === 'NewExpression') return true;
  if (type === 'ArrayExpression') return listOf(readField(init, 'elements')).length === 0;
  return type === 'ObjectExpression' && listOf(readField(init, 'properties')).length === 0;
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

const OUTPUTS = ['stderr', 'stdout', 'emitWarning'];
const WRITERS = ['assign', 'defineProperty', 'defineProperties', 'set', 'deleteProperty'];

/** What a module writes to that its process shares: its output, also that of a child which inherits it, and its environment. */
function writesIn(text: string): string[] {
  const nodes = [...nodesIn(parseSync(text, { syntax: 'typescript', target: 'es2024' }).body)];
  const output = nodes.some((node) => isOutput(node));
  const environment = nodes.some((node) => isWriteTo(node, isEnvironment));
  return [...(output ? ['output'] : []), ...(environment ? ['environment'] : [])];
}

/** All nodes of a syntax tree. Comments are none. */
function* nodesIn(tree: unknown): Generator<object> {
  if (typeof tree !== 'object' || tree === null) return;
  if ('type' in tree) yield tree;
  for (const each of Object.values(tree)) yield* nodesIn(each);
}

const typeOf = (node: unknown) => readField(node, 'type');
const nameOf = (node: unknown) => String(readField(node, 'value'));

/** `console`, a stream of `process` however it is reached, and what a child inherits. */
function isOutput(node: unknown): boolean {
  switch (typeOf(node)) {
    case 'MemberExpression':
      return isNamed(node, 'console') || (isNamed(node, 'process') && OUTPUTS.includes(propertyOf(node)));
    case 'VariableDeclarator':
      return nameOf(readField(node, 'init')) === 'process' && fieldsOf(readField(node, 'id')).some(isOutputName);
    case 'ImportDeclaration':
      return /^(?:node:)?(?:process|console)$/.test(nameOf(readField(node, 'source')));
    case 'StringLiteral':
      return nameOf(node) === 'inherit';
    default:
      return false;
  }
}

const isOutputName = (name: string) => OUTPUTS.includes(name);
const isNamed = (member: unknown, object: string) =>
  typeOf(readField(member, 'object')) === 'Identifier' && nameOf(readField(member, 'object')) === object;

function propertyOf(member: unknown): string {
  const property = readField(member, 'property');
  return nameOf(typeOf(property) === 'Computed' ? readField(property, 'expression') : property);
}

/** The names that a pattern takes from an object. */
function fieldsOf(pattern: unknown): string[] {
  return listOf(readField(pattern, 'properties')).map((property) => nameOf(readField(property, 'key')));
}

/** `process.env`, or what is called so where it is handed on. */
function isEnvironment(node: unknown): boolean {
  if (typeOf(node) === 'Identifier') return /^env(?:ironment)?$/.test(nameOf(node));
  return typeOf(node) === 'MemberExpression' && isNamed(node, 'process') && propertyOf(node) === 'env';
}

/** An assignment to it or to a field of it, a deletion, and the functions that do the same. */
function isWriteTo(node: unknown, isTarget: (node: unknown) => boolean): boolean {
  const isField = (target: unknown) => typeOf(target) === 'MemberExpression' && isTarget(readField(target, 'object'));
  switch (typeOf(node)) {
    case 'AssignmentExpression': {
      const left = readField(node, 'left');
      return isField(left) || (typeOf(left) === 'MemberExpression' && isTarget(left));
    }
    case 'UpdateExpression':
      return isField(readField(node, 'argument'));
    case 'UnaryExpression':
      return readField(node, 'operator') === 'delete' && isField(readField(node, 'argument'));
    case 'CallExpression': {
      const callee = readField(node, 'callee');
      if (isNamed(callee, 'process') && propertyOf(callee) === 'loadEnvFile') return true;
      const [first] = listOf(readField(node, 'arguments'));
      return WRITERS.includes(propertyOf(callee)) && isTarget(readField(first, 'expression'));
    }
    default:
      return false;
  }
}

describe('what counts as a write', () => {
  test.each([
    ["process.stderr.write('');", ['output']],
    ["process['stdout'].write('');", ['output']],
    ["const { stderr } = process; stderr.write('');", ['output']],
    ["import { stderr } from 'node:process';", ['output']],
    ["import console from 'node:console';", ['output']],
    ["console.error('');", ['output']],
    ["process.emitWarning('');", ['output']],
    ["spawn('docker', [], { stdio: 'inherit' });", ['output']],
    ["const log = () => { process.stderr.write(''); };", ['output']],
    ["process.env.FORKBED_RUN = '1';", ['environment']],
    ["process.env['FORKBED_RUN'] ??= '1';", ['environment']],
    ['process.env = {};', ['environment']],
    ['delete process.env.FORKBED_RUN;', ['environment']],
    ['Object.assign(process.env, {});', ['environment']],
    ["Reflect.set(process.env, 'A', '1');", ['environment']],
    ["process.loadEnvFile('.env');", ['environment']],
    ["function run(env) { env.A = '1'; }", ['environment']],
  ])('%s', (text, expected) => {
    expect(writesIn(text)).toEqual(expected);
  });

  test.each([
    'const { FORKBED_RUN } = process.env;',
    'const env = { ...process.env };',
    "const base = process.env.BASE_IMAGE || '';",
    "const isTerminal = (output) => output.write('');",
    "/** console.error(''); process.env.A = '1'; */ const limitMs = 1;",
  ])('not: %s', (text) => {
    expect(writesIn(text)).toEqual([]);
  });
});

test('the library writes neither to the environment nor to stderr or stdout', () => {
  const writing = SOURCES.flatMap(({ file, text }) => writesIn(text).map((what) => `${file}: ${what}`));
  expect(writing.filter((each) => !MAY_WRITE.includes(each) && !COMMAND_OUTPUT.test(each))).toEqual([]);
  expect(writing).toEqual(expect.arrayContaining(MAY_WRITE));
});
