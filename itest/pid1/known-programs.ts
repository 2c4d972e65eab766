/** From the rows of docs/pid1.json to src/common/known-programs/known-programs.ts. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { KnownProgram, StopEnd } from '../../src/common/known-programs/known-program.ts';
import { PROGRAMS } from './programs.ts';
import { findRepeatDifferences, type Repeat } from './repeat.ts';
import type { Fact, Measured, Row, Stop } from './row.ts';

/** What PID 1 is called where that does not follow from the command; `null`: it has no name by which it could be told from others. */
const PID1_NAMES: Readonly<Record<string, string | null>> = {
  // Many inits are called so; this one sets its title.
  sysvinit: 'init [2]',
  erlang: 'beam.smp',
  R: 'R',
  npx: 'npm',
  'tsx-watch': 'tsx watch',
  'node-watch': 'node --watch',
  // OpenRC has a program of this name, too.
  rc: 'rc -c',
  'rc-wait': 'rc -c',
  // Busybox has both under these names, and others have an inetd; their foreground option is another.
  cronie: 'crond -n',
  inetd: 'inetd -i',
  // The engine puts it in front of the command.
  'docker-init': 'docker-init',
  // Their command names are not those of their first arguments.
  screen: null,
  nsd: null,
  tmux: null,
  // It is called master, as processes of others are.
  postfix: null,
};

interface MeasuredRow extends Row {
  readonly measured: Measured;
}

/** In the order of the rows; rows of one program make one entry. A fact that a second run did not find again is in none. */
export function toKnownPrograms(rows: readonly Row[], repeat: Repeat): KnownProgram[] {
  const byProgram = Map.groupBy(rows.filter(isMeasured), pid1Name);
  byProgram.delete(null);
  const varying = findRepeatDifferences(rows, repeat);
  return [...byProgram].map(([program, own]) => {
    const names = own.map(({ name }) => name);
    const facts = varying.filter(({ name }) => names.includes(name)).map(({ fact }) => fact);
    return toKnownProgram(program ?? '', own, new Set(facts));
  });
}

function isMeasured(row: Row): row is MeasuredRow {
  return row.measured !== undefined;
}

/** The last program that a shell executes, or the command itself. */
function pid1Name({ name, command }: Row): string | null {
  const named = PID1_NAMES[name];
  if (named !== undefined) return named;
  const own = command.startsWith('sh -c ') ? command.slice(command.lastIndexOf('exec ') + 'exec '.length) : command;
  const [path = '', first = ''] = own.split(' ');
  const program = path.slice(path.lastIndexOf('/') + 1);
  return program === 'busybox' ? `busybox ${first}` : program;
}

function toKnownProgram(program: string, rows: readonly MeasuredRow[], varying: ReadonlySet<Fact>): KnownProgram {
  const shared = <Value>(fact: Fact, value: (measured: Measured) => Value) =>
    varying.has(fact) ? undefined : agreed(rows.map(({ measured }) => value(measured)));
  const orphans = shared('orphans', ({ reaping }) => (reaping.lives ? reaping.reaped : undefined));
  const belowInit = {
    orphans: shared('orphans below an init', (measured) => measured.belowInit?.reaping.reaped),
    stop: shared('stop below an init', (measured) => stopEnd(measured.belowInit?.stop)),
  };
  const [first] = rows;
  if (first === undefined) throw new RangeError(`expected a row of ${program}, received none`);
  return defined({
    program,
    group: first.group,
    versions: [...new Set(rows.map(packageAndVersion))],
    measured:
      rows
        .map(({ date }) => date)
        .toSorted()
        .at(-1) ?? '',
    orphans,
    reapedAfterMs:
      orphans === 'later' ? Math.max(...rows.map(({ measured }) => measured.reaping.reapedAfterMs ?? 0)) : undefined,
    replaces: shared('replaced', ({ replaced }) => replaced > 0),
    endedWith: shared('lives', ({ reaping }) => reaping.endedWith),
    stop: shared('stop', ({ stop }) => stopEnd(stop)),
    stopWithOrphan: shared('stop beside an orphan', ({ stopWithOrphan }) => stopEnd(stopWithOrphan)),
    documentedStop: shared('documented stop', ({ documentedStop }) => toDocumentedStop(documentedStop)),
    belowInit: isDeepStrictEqual(defined(belowInit), {}) ? undefined : defined(belowInit),
  });
}

/** `undefined` where they differ. */
function agreed<Value>(values: readonly Value[]): Value | undefined {
  return values.every((value) => isDeepStrictEqual(value, values[0])) ? values[0] : undefined;
}

function stopEnd(stop: Stop | undefined): StopEnd | undefined {
  return stop?.killed === true ? 'killed' : stop?.exitCode;
}

function toDocumentedStop(stop: Stop | undefined): KnownProgram['documentedStop'] {
  const end = stopEnd(stop);
  return stop === undefined || end === undefined ? undefined : { signal: stop.signal, end };
}

/** `npm 12.2.0`: npm's aliases of Node are called node. */
function packageAndVersion({ name, version }: Row): string {
  const own = PROGRAMS.find((program) => program.name === name)?.package ?? name;
  return `${/^node-\d+$/.test(own) ? 'node' : own} ${version}`;
}

type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

function defined<T extends object>(facts: T): Defined<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as Defined<T>;
}
