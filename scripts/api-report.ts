/**
 * The public API of one entry point of the package: API Extractor reads the built declarations, which are what a user's compiler reads.
 * What it says is handed back as sentences, one a problem; nothing is printed here.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';

export interface EntryPoint {
  /** The folder of package.json. */
  readonly root: string;
  /** The built declarations, an absolute path. */
  readonly declarations: string;
  /** The folder of the checked-in reports, and the name of this one. */
  readonly reports: string;
  readonly name: string;
  /** A folder for what is written on the way. */
  readonly scratch: string;
}

/** One export as API Extractor's model has it, as far as it is read here. */
interface ModelItem {
  readonly kind: string;
  readonly name: string;
  readonly docComment?: string;
  /** The declaration, in parts. */
  readonly excerptTokens?: readonly { readonly text: string }[];
  readonly members?: readonly ModelItem[];
}

/** A problem of the extractor's that is the user's: types that cannot be imported, exports that say nothing. */
const ERRORS = ['ae-forgotten-export', 'ae-undocumented'];
/** As `dispose` of whatever is awaited with `await using`. */
const DISPOSE = '.[Symbol.asyncDispose]';
/** A report that differs, or that there is none of. */
const DIFFERS = ['console-api-report-not-copied', 'console-api-report-folder-missing'];
/** What it has done is what it was told to do. */
const DONE = ['console-api-report-copied', 'console-api-report-created', 'console-api-report-diff'];

/**
 * The problems of an entry point: types that are not exported, exports without documentation or example, and a report that differs.
 * @param isWriting whether the report is written instead of compared
 */
export function examineApi(entry: EntryPoint, { isWriting }: { isWriting: boolean }): string[] {
  const problems: string[] = [];
  const messageCallback = (message: ExtractorMessage) => {
    message.handled = true;
    const problem = problemOf(message, entry);
    if (problem !== undefined) problems.push(problem);
  };
  const { succeeded } = Extractor.invoke(configFor(entry), { localBuild: isWriting, messageCallback });
  if (!succeeded && problems.length === 0)
    throw new Error(`expected a reason why ${entry.name} is refused, received none`);
  return [...problems, ...withoutExample(entry), ...withoutErrors(entry)];
}

/** Reports in the folder that are of no entry point: one of an entry point that has gone would be the same for ever. */
export function strayReports(folder: string, entries: readonly EntryPoint[]): string[] {
  const expected = entries.map((entry) => basename(reportFile(entry)));
  return readdirSync(folder)
    .filter((file) => !expected.includes(file))
    .map((file) => `expected reports of the entry points alone, received ${file}: remove it`);
}

/** Code of TypeScript, and what it is an example of. */
export interface Example {
  readonly name: string;
  readonly code: string;
}

/** What the compiler objects to in examples. They import the package by its name, and `scratch` is a folder below its `root`. */
export function checkExamples(
  examples: readonly Example[],
  { root, scratch }: Pick<EntryPoint, 'root' | 'scratch'>,
): string[] {
  for (const [index, { name, code }] of examples.entries()) writeFileSync(join(scratch, `${name}-${index}.mts`), code);
  if (examples.length === 0) return [];
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.mts'], exclude: [] };
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(root, 'node_modules/.bin/tsc');
  const { status, stdout, error } = spawnSync(compiler, ['--pretty', 'false', '-p', scratch], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status === 0) return [];
  return stdout
    .trim()
    .split('\n')
    .map((line) => `expected examples that compile, received: ${line}`);
}

/** Those of a page, each a block of code. */
export function examplesIn(page: string, name: string): Example[] {
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => ({ name, code }));
}

/** Those of an entry point that was examined, each on an export. */
export function examplesOf(entry: EntryPoint): Example[] {
  return exportsOf(entry).flatMap(({ name, docComment = '' }) =>
    [...docComment.matchAll(/@example[\s\S]*?```ts\r?\n([\s\S]*?)```/g)].map(([, commented = '']) => ({
      name,
      code: commented.replaceAll(/^ \* ?/gm, ''),
    })),
  );
}

function problemOf(message: ExtractorMessage, entry: EntryPoint): string | undefined {
  const { messageId, text, logLevel, sourceFilePath, sourceFileLine } = message;
  if (DONE.includes(messageId)) return undefined;
  if (DIFFERS.includes(messageId)) {
    const report = relative(entry.root, reportFile(entry));
    return `expected ${report} to say what the package exports, received another API: run npm run api, and commit ${report} with the change`;
  }
  if (logLevel !== 'error' && logLevel !== 'warning') return undefined;
  const where = sourceFilePath === undefined ? '' : ` (${relative(entry.root, sourceFilePath)}:${sourceFileLine})`;
  return `${messageId}: ${text}${where}`;
}

/** Functions and classes are what a user calls: each shows how. */
function withoutExample(entry: EntryPoint): string[] {
  return exportsOf(entry)
    .filter(
      ({ kind, docComment = '' }) => (kind === 'Function' || kind === 'Class') && !docComment.includes('@example'),
    )
    .map(({ kind, name }) => `expected an @example on the ${kind.toLowerCase()} ${name}, received none`);
}

/** What a function waits for can fail: its promise is rejected, with errors that have codes. */
function withoutErrors(entry: EntryPoint): string[] {
  const named = exportsOf(entry).flatMap((item) => [
    item,
    ...(item.members ?? []).map((member) => ({ ...member, name: `${item.name}.${member.name}` })),
  ]);
  return named
    .filter(({ kind, name }) => /^(?:Function|Method|MethodSignature)$/.test(kind) && !name.endsWith(DISPOSE))
    .filter(({ excerptTokens = [], docComment = '' }) => {
      const signature = excerptTokens.map(({ text }) => text).join('');
      return signature.includes('): Promise<') && !docComment.includes('@throws');
    })
    .map(({ name }) => `expected @throws on ${name}, which returns a promise, received none`);
}

function exportsOf(entry: EntryPoint): readonly ModelItem[] {
  const model: ModelItem = JSON.parse(readFileSync(modelFile(entry), 'utf8'));
  return model.members?.flatMap(({ members = [] }) => members) ?? [];
}

const reportFile = ({ reports, name }: EntryPoint) => join(reports, `${name}.api.md`);
const modelFile = ({ scratch, name }: EntryPoint) => join(scratch, `${name}.api.json`);

function configFor(entry: EntryPoint): ExtractorConfig {
  const { root, declarations, reports, name, scratch } = entry;
  const { Error: error, Warning: warning, None: none } = ExtractorLogLevel;
  const configObject: IConfigFile = {
    projectFolder: root,
    mainEntryPointFilePath: declarations,
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS } },
    apiReport: {
      enabled: true,
      reportFileName: `${name}.api.md`,
      reportFolder: reports,
      reportTempFolder: scratch,
    },
    docModel: { enabled: true, apiJsonFilePath: modelFile(entry) },
    messages: {
      compilerMessageReporting: { default: { logLevel: error } },
      extractorMessageReporting: {
        default: { logLevel: warning },
        'ae-missing-release-tag': { logLevel: none },
        ...Object.fromEntries(ERRORS.map((id) => [id, { logLevel: error }])),
      },
      tsdocMessageReporting: { default: { logLevel: none } },
    },
  };
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
}

/** As tsconfig.json has them, and not read from there: API Extractor brings a TypeScript of its own. */
const COMPILER_OPTIONS = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};
