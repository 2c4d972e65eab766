/** What `npm run api -- --check` finds in a package, seen on one of a few lines: API Extractor itself and the compiler are the real ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  checkExamples,
  type EntryPoint,
  examineApi,
  examplesIn,
  examplesOf,
  strayReports,
} from '../scripts/api-report.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

jest.setTimeout(60_000);

const DOCUMENTED = `/** A run. */
export interface Run {
    /** Milliseconds. */
    readonly tookMs: number;
}
`;
const WITH_EXAMPLE = `${DOCUMENTED}/**
 * Starts a run.
 * @example
 * \`\`\`ts
 * import { start } from 'toy';
 *
 * console.log(start().tookMs);
 * \`\`\`
 */
export declare function start(): Run;
`;

let root: string;
let entry: EntryPoint;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'forkbed-api-'));
  const [dist, reports, scratch] = ['dist', 'docs', 'reports'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [dist, reports, scratch]) mkdirSync(folder);
  symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(root, 'node_modules'));
  const target = { types: './dist/index.d.mts', default: './dist/index.mjs' };
  const manifest = { name: 'toy', version: '1.0.0', type: 'module', exports: { '.': target } };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(root, 'tsconfig.json'), readFileSync(join(PACKAGE_ROOT, 'tsconfig.json')));
  entry = { root, declarations: join(dist, 'index.d.mts'), reports, name: 'toy', scratch };
});

afterEach(() => rmSync(root, { recursive: true }));

function declare(text: string): void {
  writeFileSync(entry.declarations, text);
}

const compare = () => examineApi(entry, { isWriting: false });
const report = () => readFileSync(join(entry.reports, 'toy.api.md'), 'utf8');

test('a report that was written is that of the same exports, and of no others', () => {
  declare(WITH_EXAMPLE);
  expect(examineApi(entry, { isWriting: true })).toEqual([]);
  const written = report();
  expect(written).toContain('export function start(): Run;');
  expect(compare()).toEqual([]);
  declare(WITH_EXAMPLE.replace('start(): Run', 'start(limitMs?: number): Run'));
  expect(compare()).toEqual([
    'expected docs/toy.api.md to say what the package exports, received another API: run npm run api, and commit docs/toy.api.md with the change',
  ]);
  expect(report()).toBe(written);
});

test('an entry point without a report is another API', () => {
  declare(WITH_EXAMPLE);
  expect(compare()).toEqual([expect.stringContaining('run npm run api')]);
});

test.each([
  [
    'a type that a signature names and nobody can import',
    `${WITH_EXAMPLE.replace('export interface', 'interface')}export {};\n`,
    [/ae-forgotten-export: The symbol "Run" needs to be exported.* \(dist\/index\.d\.mts:\d+\)$/],
  ],
  [
    'a member that says nothing',
    WITH_EXAMPLE.replace('    /** Milliseconds. */\n', ''),
    [/ae-undocumented: .*"tookMs"/],
  ],
  [
    'a function without an example',
    `${DOCUMENTED}/** Starts a run. */\nexport declare function start(): Run;\n`,
    [/expected an @example on the function start, received none/],
  ],
  [
    'a function that returns a promise, without its errors',
    WITH_EXAMPLE.replace('start(): Run', 'start(): Promise<Run>'),
    [/expected @throws on start, which returns a promise, received none/],
  ],
  [
    'a class without an example',
    '/** A testbed. */\nexport declare class Testbed {\n}\n',
    [/expected an @example on the class Testbed, received none/],
  ],
])('%s is a problem, also where the report is written', (_what, text, expected) => {
  declare(text);
  const problems = examineApi(entry, { isWriting: true });
  expect(problems).toEqual(expected.map((each) => expect.stringMatching(each)));
});

test('an example has to compile against the package', () => {
  declare(WITH_EXAMPLE);
  examineApi(entry, { isWriting: true });
  expect(checkExamples(examplesOf(entry), entry)).toEqual([]);
  declare(WITH_EXAMPLE.replace('start().tookMs', 'start().took'));
  examineApi(entry, { isWriting: true });
  const refused = [expect.stringMatching(/^expected examples that compile, .*start-0.*took/)];
  expect(checkExamples(examplesOf(entry), entry)).toEqual(refused);
});

test('a report of an entry point that has gone is a problem', () => {
  declare(WITH_EXAMPLE);
  examineApi(entry, { isWriting: true });
  expect(strayReports(entry.reports, [entry])).toEqual([]);
  expect(strayReports(entry.reports, [])).toEqual([
    'expected reports of the entry points alone, received toy.api.md: remove it',
  ]);
});

test('the examples of a page are its blocks of TypeScript', () => {
  const page = "A page.\n\n```ts\nimport { a } from 'toy';\na();\n```\n\n```sh\nnpm ci\n```\n\n```ts\nb();\n```\n";
  expect(examplesIn(page, 'page')).toEqual([
    { name: 'page', code: "import { a } from 'toy';\na();\n" },
    { name: 'page', code: 'b();\n' },
  ]);
});
