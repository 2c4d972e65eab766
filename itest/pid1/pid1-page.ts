/** docs/pid1.md, from the rows of a run. */
import type { Comparison } from './comparison-page.ts';
import type { Score } from './guesses.ts';
import { GROUPS, type Group } from './programs.ts';
import { countRepeated, findRepeatDifferences, type Repeat, type RepeatDifference } from './repeat.ts';
import { type Catalogue, type Fact, type Measured, type Reaping, type Row, type Stop, stopWord } from './row.ts';

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
[The verdict beside the catalogue](pid1-comparison.md) has what \`forkbed check\` says of the same programs.
`;

const LEGEND = `## How to read the tables

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
- **(varies)**: a second run found otherwise: see [Measured twice](#measured-twice).
`;

/** Each with the facts that its cells tell. */
const COLUMNS: readonly [title: string, facts: readonly Fact[]][] = [
  ['program', []],
  ['version', ['version']],
  ['orphans', ['orphans']],
  ['SIGCHLD', ['sigchld']],
  ['waits for', ['waits for']],
  ['lives', ['lives', 'log', 'replaced']],
  ['stop', ['stop']],
  ['beside an orphan', ['stop beside an orphan', 'orphan told']],
  ['documented', ['documented stop']],
  ['restarts', ['restarts']],
  ['`--init`', ['orphans below an init', 'stop below an init']],
];

interface About {
  readonly score: Score;
  readonly causes: Readonly<Record<string, string>>;
  readonly repeat: Repeat;
  readonly comparison: Comparison;
}

export function pidOnePage({ machine, rows }: Catalogue, { score, causes, repeat, comparison }: About): string {
  const varying = findRepeatDifferences(rows, repeat);
  const measured = rows.filter((row) => row.measured !== undefined).length;
  return [
    HEAD,
    `${measured} of ${rows.length} programs were measured. ${machine}\n`,
    ...summary(rows, comparison),
    LEGEND,
    ...GROUPS.flatMap((group) => section(group, { rows, causes, varying })),
    ...notMeasured(rows),
    ...repeatSection(rows, repeat),
    ...scoreSection(score),
  ].join('\n');
}

/** For who has a program and no time. */
function summary(rows: readonly Row[], { programs }: Comparison): string[] {
  const measured = rows.flatMap(({ name, measured }) => (measured === undefined ? [] : [{ name, ...measured }]));
  const names = (matches: (of: Measured & { readonly name: string }) => boolean) =>
    measured.filter(matches).map(({ name }) => name);
  const left = names(({ reaping }) => reaping.reaped === 'left');
  const ended = names(({ reaping }) => !reaping.lives);
  const killed = names(({ stop, stopWithOrphan }) => (stop ?? stopWithOrphan)?.killed === true);
  const uncured = names(({ belowInit }) => belowInit?.stop?.killed === true);
  const passed = programs.filter(({ answers }) => answers['reaps-orphans'] === 'pass' && answers.alive === 'pass');
  const sound = names((of) => isSound(of) && passed.some(({ name }) => name === of.name));
  const tried = names(({ belowInit }) => belowInit !== undefined);
  const cured = names(({ belowInit }) => belowInit?.reaping.reaped === 'at once');
  return [
    '## In short\n',
    `- **${sound.length} need no init**: they reap orphans at once and live on, end on SIGTERM, also beside an orphan, and start again; and they pass \`forkbed check\`${listed(sound)}.`,
    `- **${left.length} leave orphans as zombies**: a container of one of these needs an init if anything else runs in it, such as a health check, ` +
      'a shell script or `docker exec`.',
    `- **${killed.length} do not end on SIGTERM**: \`docker stop\` takes ten seconds, and kills them. Their rows say which signal ends them, if one does.`,
    `- **${ended.length} ended when orphans did**${listed(ended)}.`,
    `- **\`docker run --init\`** reaped the orphans of ${cured.length} of the ${tried.length} programs that were tried below it. Of ${uncured.length} it does not cure the stop${listed(uncured)}.`,
    '',
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

/** As a program must be that is PID 1 without an init. */
function isSound({ reaping, replaced, stop, stopWithOrphan, restarts }: Measured): boolean {
  const ends = (one: Stop | undefined) => one !== undefined && !one.killed;
  return (
    reaping.lives &&
    reaping.reaped === 'at once' &&
    replaced === 0 &&
    ends(stop) &&
    ends(stopWithOrphan) &&
    restarts === true
  );
}

interface Shown {
  readonly rows: readonly Row[];
  readonly causes: About['causes'];
  readonly varying: readonly RepeatDifference[];
}

function section(group: Group, { rows, causes, varying }: Shown): string[] {
  const own = rows.filter((row) => row.group === group && row.measured !== undefined);
  if (own.length === 0) return [];
  const why = own.flatMap(({ name }) => (causes[name] === undefined ? [] : [`- **${name}**: ${causes[name]}`]));
  return [
    `## ${TITLES[group]}\n`,
    ...(causes[group] === undefined ? [] : [`${causes[group]}\n`]),
    `| ${COLUMNS.map(([title]) => title).join(' | ')} |`,
    `|${COLUMNS.map(() => '---|').join('')}`,
    ...own.flatMap((row) => (row.measured === undefined ? [] : [tableRow(row, row.measured, varying)])),
    '',
    ...why,
    ...(why.length > 0 ? [''] : []),
  ];
}

/** A cell whose fact the second run did not find again says so. */
function tableRow(row: Row, measured: Measured, varying: readonly RepeatDifference[]): string {
  const own = varying.filter(({ name }) => name === row.name);
  const words = cells(row, measured).map((cell, index) => {
    const facts = COLUMNS[index]?.[1] ?? [];
    return own.some(({ fact }) => facts.includes(fact)) ? `${cell} (varies)` : cell;
  });
  return `| ${words.join(' | ')} |`;
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

/** What the comparison of the two runs led to. */
const HISTORY =
  'When the two runs were compared first, four facts differed. What svscan waits for was traced for too short a time, openrc-init was taken for up ' +
  'too early, and the time of exim was counted from the wrong moment: the measurement was corrected, and these rows were measured again in ' +
  'both. celery was killed once, on a machine under load, and ended in order when it was measured again.';

function repeatSection(rows: readonly Row[], repeat: Repeat): string[] {
  const { programs, facts } = countRepeated(rows, repeat);
  const varying = findRepeatDifferences(rows, repeat);
  return [
    '## Measured twice\n',
    `${programs} of ${rows.length} programs were measured a second time, in a fresh clone. ${repeat.machine} Of ${facts} facts, ` +
      `${varying.length} differ${varying.length === 0 ? '.' : ':'}\n`,
    ...varying.map(describeVarying),
    ...(varying.length === 0 ? [] : ['']),
    `${HISTORY}\n`,
  ];
}

function describeVarying({ name, fact, before, now, reason }: RepeatDifference): string {
  return `- **${name}**, ${fact}: ${before}, the second time ${now}: ${reason ?? '**no reason is known**'}.`;
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
