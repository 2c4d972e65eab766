/** docs/pid1.md, from the rows of a run. */
import type { Score } from './guesses.ts';
import { GROUPS, type Group } from './programs.ts';
import { type Measured, type Reaping, type Row, type Stop, stopWord } from './row.ts';

/** docs/pid1.json. */
export interface Catalogue {
  readonly machine: string;
  readonly rows: readonly Row[];
}

const TITLES: Readonly<Record<Group, string>> = {
  init: 'Inits and supervisors',
  shell: 'Shells',
  language: 'Languages',
  runner: 'Task runners and wrappers',
  daemon: 'Daemons',
  idler: 'Idlers',
};

const HEAD = `# May it be PID 1?

PID 1 of a container adopts every process whose parent has ended, and must reap it. Each row is one program as its package ships it,
started in the foreground as its documentation says, as PID 1 of a container.
\`npm run pid1\` writes this page and \`pid1.json\`. The measurement does not use \`forkbed check\`.

- **orphans**: what becomes of seven orphans that end: with status 0, 1, 2 and 139, and by SIGTERM, SIGKILL and SIGSEGV. \`at once\`: all
  were reaped within half a second. \`later\`: all were reaped within the time in the cell. \`left\`: this many were still zombies after
  the time in the cell.
- **SIGCHLD**: what PID 1 does with the signal, by /proc/1/status and the masks of its signalfds.
- **waits for**: which children it waited for, by strace, while one more orphan ended: \`any\` child, \`known\` children by pid, or \`none\`.
- **lives**: whether it still serves afterwards. \`log\`: it logs lines on processes that are not its own. \`replaced\`: processes of its own
  ended.
- **stop**: what \`docker stop\` does, which sends SIGTERM: the exit code and the seconds. \`killed\`: the engine killed it, after ten seconds.
- **beside an orphan**: the same while an orphan lives, and after the others have ended. \`told\`: the orphan received a signal to stop.
- **documented**: the same with the signal that its documentation names for an orderly stop.
- **restarts**: whether it starts again in the same container.
- **\`--init\`**: orphans and stop below \`docker run --init\`.
`;

const COLUMNS = [
  'program',
  'version',
  'orphans',
  'SIGCHLD',
  'waits for',
  'lives',
  'stop',
  'beside an orphan',
  'documented',
  'restarts',
  '`--init`',
];

export function pidOnePage(
  { machine, rows }: Catalogue,
  { score, causes }: { score: Score; causes: Readonly<Record<string, string>> },
): string {
  const measured = rows.filter((row) => row.measured !== undefined).length;
  return [
    HEAD,
    `${measured} of ${rows.length} programs were measured. ${machine}\n`,
    ...GROUPS.flatMap((group) => section(group, rows, causes)),
    ...notMeasured(rows),
    ...scoreSection(score),
  ].join('\n');
}

function section(group: Group, rows: readonly Row[], causes: Readonly<Record<string, string>>): string[] {
  const own = rows.filter((row) => row.group === group && row.measured !== undefined);
  if (own.length === 0) return [];
  const why = own.flatMap(({ name }) => (causes[name] === undefined ? [] : [`- **${name}**: ${causes[name]}`]));
  return [
    `## ${TITLES[group]}\n`,
    ...(causes[group] === undefined ? [] : [`${causes[group]}\n`]),
    `| ${COLUMNS.join(' | ')} |`,
    `|${COLUMNS.map(() => '---|').join('')}`,
    ...own.flatMap((row) => (row.measured === undefined ? [] : [`| ${cells(row, row.measured).join(' | ')} |`])),
    '',
    ...why,
    ...(why.length > 0 ? [''] : []),
  ];
}

function cells({ name, version }: Row, measured: Measured): string[] {
  const { reaping, sigchld, waitsFor, stop, stopWithOrphan, documentedStop, restarts, belowInit } = measured;
  return [
    name,
    version,
    orphansCell(reaping),
    sigchld,
    waitsFor,
    livesCell(measured),
    stopCell(stop),
    stopWithOrphan === undefined ? '–' : `${stopCell(stopWithOrphan)}${stopWithOrphan.orphanTold ? ', told' : ''}`,
    documentedStop === undefined ? '–' : `${documentedStop.signal}: ${stopCell(documentedStop)}`,
    restarts === undefined ? '–' : yesNo(restarts),
    belowInit === undefined ? '–' : `${orphansCell(belowInit.reaping)}; ${stopCell(belowInit.stop)}`,
  ];
}

function orphansCell({ reaped, reapedAfterMs = 0, left, watchedMs, lives }: Reaping): string {
  if (!lives && left === 0) return '–';
  if (reaped === 'left') return `**${left} left** after ${Math.round(watchedMs / 1000)} s`;
  return reaped === 'at once' ? 'at once' : `later, ${(reapedAfterMs / 1000).toFixed(1)} s`;
}

function livesCell({ reaping, logLines, replaced }: Measured): string {
  if (!reaping.lives) return `**no**, ended with ${reaping.endedWith}`;
  return ['yes', ...(logLines > 0 ? ['log'] : []), ...(replaced > 0 ? [`${replaced} replaced`] : [])].join(', ');
}

function stopCell(stop: Stop | undefined): string {
  if (stop === undefined) return '–';
  return stop.killed ? '**killed**' : `${stopWord(stop)}, ${stop.seconds.toFixed(1)} s`;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : '**no**';
}

function notMeasured(rows: readonly Row[]): string[] {
  const missing = rows.filter((row) => row.measured === undefined);
  if (missing.length === 0) return [];
  return ['## Not measured\n', ...missing.map(({ name, reason }) => `- **${name}**: ${reason}`), ''];
}

function scoreSection({ programs, reaped, lives, stop }: Score): string[] {
  return [
    '## The guesses\n',
    `Before the run the answers were [guessed](pid1-guesses.md). Of ${programs} programs that were guessed and measured, wrong were:\n`,
    ...wrong('what becomes of orphans', reaped, programs),
    ...wrong('whether it lives on', lives, programs),
    ...wrong('how it ends on `docker stop`', stop, programs),
    '',
  ];
}

function wrong(what: string, guesses: readonly string[], programs: number): string[] {
  return [`- ${what}: ${guesses.length} of ${programs}`, ...guesses.map((guess) => `  - ${guess}`)];
}
