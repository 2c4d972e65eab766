/** docs/engines.md, from the records of docs/engines.json. */
import { escapeCell } from '../../src/common/escape/markdown.ts';
import type { EngineRecord } from './engine-record.ts';
import type { Cell, Mark, Row } from './features/feature.ts';

export const MARKS: Readonly<Record<Mark, string>> = { ok: '✓', wrong: '✗', unknown: '?', refused: '–' };
const ABSENT = ' ';

const HEAD = `# Engines

These are the engines that forkbed was tested on. Each row is a probe whose correct result is known beforehand.

| mark | meaning |
|:---:|---|
| ✓ | the correct result |
| ? | unknown: forkbed could not decide, and said why |
| – | forkbed or the engine refused, and said why |
| ✗ | a wrong result; the run fails |
| | not run |

The last section gives the reason for each cell that is not ✓.

\`npm run engines\` writes this page, from \`docs/engines.json\`. \`npm run engines -- NAME…\` runs the list on the engines
that are named, and replaces their columns. It installs each engine from Debian's packages into a folder, and starts it in
namespaces of its own; this needs root, and mmdebstrap. \`npm run engines -- --vm\` boots Debian in a virtual machine instead, and
runs the list on the Docker Engine in it; \`--arch arm64\` names another architecture. \`docs/engines.json\` also has what
\`forkbed doctor\` said of each engine, and how long each probe took.
`;

export function enginesPage({ engines, rows }: { engines: readonly EngineRecord[]; rows: readonly Row[] }): string {
  return [
    HEAD,
    ...engineTable(engines),
    '',
    ...machines(engines),
    '## Results',
    '',
    ...resultTable(engines, rows),
    '',
    '## Reasons',
    '',
    ...reasons(engines, rows),
    '',
  ].join('\n');
}

/** Engines with a cell of this mark, for the exit code of the run. */
export function cellsWith(wanted: Mark, engines: readonly EngineRecord[]): string[] {
  return engines.flatMap(({ id, cells }) =>
    Object.entries(cells).flatMap(([row, { mark, reason }]) => (mark === wanted ? [`${id}, ${row}: ${reason}`] : [])),
  );
}

function engineTable(engines: readonly EngineRecord[]): string[] {
  return [
    '| name | engine | version | Debian’s package | API | storage | runtime | cgroup | kernel | date | took |',
    '|---|---|---|---|---|---|---|---|---|---|---:|',
    ...engines.map((engine) => {
      const { facts } = engine;
      const described = [
        facts?.version,
        engine.package,
        facts?.apiVersion,
        facts?.storage,
        facts?.runtime,
        cgroup(facts),
      ];
      const cells = [
        `\`${engine.id}\``,
        engine.title,
        ...described.map((cell) => cell ?? '–'),
        engine.kernel,
        engine.date,
        `${engine.seconds} s`,
      ];
      return `| ${cells.map(escapeCell).join(' | ')} |`;
    }),
  ];
}

/** A line for each virtual machine. */
function machines(engines: readonly EngineRecord[]): string[] {
  const lines = engines.flatMap(({ id, processor, bootSeconds, imageSeconds }) =>
    processor === undefined
      ? []
      : [
          `\`${id}\`: ${escapeCell(processor)}. The engine answered after ${bootSeconds} s, and had the images after ${imageSeconds} s more.`,
        ],
  );
  return lines.flatMap((line) => [line, '']);
}

function cgroup(facts: EngineRecord['facts']): string | undefined {
  return (
    facts && [`v${facts.cgroupVersion}`, ...(facts.cgroupDriver === undefined ? [] : [facts.cgroupDriver])].join(', ')
  );
}

function resultTable(engines: readonly EngineRecord[], rows: readonly Row[]): string[] {
  return [
    `| | ${engines.map(({ id }) => `\`${id}\``).join(' | ')} |`,
    `|---|${engines.map(() => ':---:|').join('')}`,
    ...rows.map(({ id, title }) => `| ${title} | ${engines.map((engine) => mark(engine, id)).join(' | ')} |`),
  ];
}

function mark({ cells, refusal }: EngineRecord, row: string): string {
  const cell = cells[row];
  if (cell !== undefined) return MARKS[cell.mark];
  return refusal === undefined ? ABSENT : MARKS.refused;
}

function reasons(engines: readonly EngineRecord[], rows: readonly Row[]): string[] {
  const sections = engines.map(({ id, refusal, cells }) => {
    const refused = refusal === undefined ? [] : [`- ${MARKS.refused} everything else: ${escapeCell(refusal)}`];
    const lines = [...cellLines(cells, rows), ...refused];
    return lines.length === 0 ? [] : [`### \`${id}\``, '', ...lines, ''];
  });
  const lines = sections.flat().slice(0, -1);
  return lines.length === 0 ? ['Every cell is ✓.'] : lines;
}

/** Rows for the same reason on one line. */
function cellLines(cells: Readonly<Record<string, Cell>>, rows: readonly Row[]): string[] {
  const told = rows.flatMap(({ id, title }) => {
    const cell = cells[id];
    return cell === undefined || cell.mark === 'ok' ? [] : [{ title, cell }];
  });
  const byReason = Map.groupBy(told, ({ cell }) => `${MARKS[cell.mark]}\n${cell.reason ?? 'no reason was given'}`);
  return [...byReason].map(([key, all]) => {
    const [mark = '', reason = ''] = key.split('\n');
    return `- ${mark} ${all.map(({ title }) => title).join('; ')}: ${escapeCell(withoutLog(reason))}`;
  });
}

/** What the subject said last is in the JSON alone. */
function withoutLog(reason: string): string {
  return reason.replace(/, and said: .*$/s, '');
}
