/** docs/claims.md, from what was measured: nothing on the page is typed by hand but the words around the figures. */
import { escapeCell } from '../../src/common/escape/markdown.ts';
import type { Claim, ClaimsData, FaultMatrix, Figure, PositionCell, PositionMatrix } from './claim.ts';

const HEAD = `# The article's statements, put to the test

Twelve statements of an article on concurrent sockets by multi-process, each as an experiment on real containers, with a
control that must come out the other way; then every way of reaping in every position in which a server can be started, and
every fault against every check of the verdict.

This page is written by \`npm run claims\`; no figure on it is typed by hand. The experiments are
\`itest/statements\` and \`itest/matrices\`, and run with every \`npm test\`; the same
figures for programs: \`docs/claims.json\`. \`forkbed lab\` has each statement as a
[guided experiment](lab.md#experiments): predict, run, and see the code.
`;

const MARK = { pass: '✓', fail: '✗', unknown: '?' } as const;

/** `data` is whole: write-claims.ts has seen to it. `machine` is one line. */
export function claimsPage(data: ClaimsData & { machine: string }): string {
  const { claims, positions, faults, machine } = data;
  return [
    HEAD,
    `${machine}\n`,
    summary(claims),
    '![Processes and zombies over time, where nobody reaps, where the kernel does, and where the server does](pictures/processes.svg)\n',
    ...claims.map(section),
    positions === undefined ? '' : positionSection(positions),
    faults === undefined ? '' : faultSection(faults),
  ].join('\n');
}

export function formatFigure({ value, unit }: Figure): string {
  if (typeof value === 'string') return unit === '' ? value : `${value} ${unit}`;
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** Whole from 100 on, one decimal from 10 on, two below. */
function formatNumber(value: number): string {
  const size = Math.abs(value);
  const rounded = Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2));
  return String(rounded).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}

function summary(claims: readonly Claim[]): string {
  const rows = claims.map(
    ({ id, statement, verdict }) => `| [${id.toUpperCase()}](#${id}) | ${escapeCell(statement)} | **${verdict}** |`,
  );
  return ['| | statement | verdict |', '|---|---|---|', ...rows, ''].join('\n');
}

function section(claim: Claim): string {
  const { id, statement, experiment, figures, control, verdict, because } = claim;
  const picture = id === 's12' ? ['![CPU and memory of a connection, by mode](pictures/modes.svg)', ''] : [];
  return [
    `## ${id.toUpperCase()}`,
    '',
    `> ${statement}`,
    '',
    `**${capital(verdict)}.** ${because}`,
    '',
    `**Experiment.** ${experiment}`,
    '',
    figureTable(figures),
    '',
    `**Control.** ${control.what}`,
    '',
    figureTable(control.figures),
    '',
    ...picture,
  ].join('\n');
}

function figureTable(figures: readonly Figure[]): string {
  return [
    '| observed | |',
    '|---|---:|',
    ...figures.map((each) => `| ${escapeCell(each.name)} | ${escapeCell(formatFigure(each))} |`),
  ].join('\n');
}

const QUESTIONS: readonly (readonly [title: string, answer: (cell: PositionCell) => string])[] = [
  ['Zombies left of the children that have ended', ({ zombies, connections }) => `${zombies} of ${connections}`],
  ['Who reaped', ({ reapedBy }) => reapedBy],
  ['Orphans of others left defunct', ({ orphans }) => `${orphans.left} of ${orphans.ended}`],
  ['Children of which the server knows how they ended', (each) => `${each.statusesKnown} of ${each.connections}`],
  [
    '`docker stop` with a client connected: exit code and time; 137 is killed',
    ({ stop }) => `${stop.exitCode}, ${(stop.ms / 1000).toFixed(1)} s`,
  ],
];

function positionSection({ strategies, positions, cells }: PositionMatrix): string {
  const find = (strategy: string, position: string) =>
    cells.find((each) => each.strategy === strategy && each.position === position);
  const tables = QUESTIONS.map(([title, answer]) => {
    const rows = strategies.map((strategy) => {
      const answers = positions.map((position) => {
        const found = find(strategy, position);
        return found === undefined ? '' : answer(found);
      });
      return `| \`${strategy}\` | ${answers.join(' | ')} |`;
    });
    return [
      `### ${title}`,
      '',
      `| \`--reap\` | ${positions.join(' | ')} |`,
      `|---|${positions.map(() => '---:|').join('')}`,
      ...rows,
      '',
    ].join('\n');
  });
  return ['## Every strategy in every position', '', ...tables].join('\n');
}

function faultSection({ checks, rows }: FaultMatrix): string {
  const body = rows.map(({ server, outcomes }) => {
    const marks = checks.map((check) => {
      const outcome = outcomes.find((each) => each.check === check)?.outcome;
      return outcome === undefined ? '' : MARK[outcome];
    });
    return `| \`${server}\` | ${marks.join(' | ')} |`;
  });
  return [
    '## Every fault against every check',
    '',
    '✓ holds, ✗ does not, ? could not be told. [What each bug is](server.md#bugs); [what each check looks for](check.md).',
    '',
    `| server | ${checks.map((check) => `\`${check}\``).join(' | ')} |`,
    `|---|${checks.map(() => ':---:|').join('')}`,
    ...body,
    '',
  ].join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
