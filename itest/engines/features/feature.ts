/** What a probe of the conformance list is handed, and what it says of an engine: a mark for each of its rows. */
import { join } from 'node:path';
import { environmentOfItsOwn, type Outcome, run } from '../../support/run.ts';
import type { Pace } from '../pace.ts';

/**
 * `ok`: as expected. `wrong`: forkbed said something that is not so, or did what it must not; the run of the list fails.
 * `unknown`: forkbed says that it cannot tell, and why. `refused`: it does not begin, and says why.
 */
export type Mark = 'ok' | 'wrong' | 'unknown' | 'refused';

export interface Cell {
  readonly mark: Mark;
  /** Of every mark but `ok`. */
  readonly reason?: string;
}

export interface Row {
  readonly id: string;
  readonly title: string;
}

export interface Target {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Names of images that the engine has: forkbed's own, and two servers in empty images. */
  readonly images: Images;
  /** A folder that belongs to this run, for files. */
  readonly folder: string;
  readonly pace: Pace;
}

export interface Images {
  readonly forkbed: string;
  readonly faulty: string;
}

export interface Probe {
  readonly rows: readonly Row[];
  /** By the ids of its rows. @throws Error where the probe itself came to nothing */
  run(target: Target): Promise<Readonly<Record<string, Cell>>>;
}

export const OK: Cell = { mark: 'ok' };
export const ROOT = join(import.meta.dirname, '../../..');
const LIMIT_MS = 300_000;
const NO_VERDICT_CODES = [64, 69];
const REFUSED_BY_ENGINE = 'Error response from daemon';
const MOST_REASON_CHARACTERS = 300;

/** A probe with a single row. */
export function probe(id: string, title: string, job: (target: Target) => Promise<Cell>): Probe {
  return { rows: [{ id, title }], run: async (target) => ({ [id]: await job(target) }) };
}

/** The command line as a user calls it, on this engine. */
export function forkbed(target: Target, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    cwd: target.folder,
    env: environmentFor(target, variables),
    limitMs: LIMIT_MS * target.pace.times,
  });
}

export function docker(target: Target, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return run('docker', args, {
    cwd: ROOT,
    env: environmentFor(target, variables),
    limitMs: LIMIT_MS * target.pace.times,
  });
}

export function environmentFor({ host, images, pace }: Target, variables: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = { DOCKER_HOST: host, FORKBED_IMAGE: images.forkbed, TESTCONTAINERS_RYUK_DISABLED: 'true' };
  return { ...environmentOfItsOwn(), ...own, ...pace.variables, ...variables };
}

export function wrong(reason: string): Cell {
  return { mark: 'wrong', reason: beginning(reason) };
}

export function unknown(reason: string): Cell {
  return { mark: 'unknown', reason: beginning(reason) };
}

/** A command that ended without what was expected of it: refused where its exit code says so, or the engine does. */
export function failed({ exitCode, stdout, stderr }: Outcome): Cell {
  const reason = ending(stderr.trim() === '' ? stdout : stderr);
  const isRefused = NO_VERDICT_CODES.includes(exitCode) || stderr.includes(REFUSED_BY_ENGINE);
  return { mark: isRefused ? 'refused' : 'wrong', reason: `exit code ${exitCode}: ${reason}` };
}

function beginning(text: string): string {
  const line = onOneLine(text);
  return line.length <= MOST_REASON_CHARACTERS ? line : `${line.slice(0, MOST_REASON_CHARACTERS)}…`;
}

/** Of output the last words: what a program ended of comes last. */
function ending(text: string): string {
  const line = onOneLine(text);
  return line.length <= MOST_REASON_CHARACTERS ? line : `…${line.slice(-MOST_REASON_CHARACTERS)}`;
}

/** Names that are new in each run, of temporary files and of containers, say nothing to whoever reads the page. */
function onOneLine(text: string): string {
  return text
    .trim()
    .replace(/(?:\/var)?\/tmp\/[^\s"'`)]+/g, '(a temporary file)')
    .replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…')
    .replace(/\s+/g, ' ');
}
