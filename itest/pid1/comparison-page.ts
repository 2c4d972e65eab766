/** docs/pid1-comparison.md, from the rows of the catalogue and the checks of its programs. */
import { COMPARED_CHECKS, type Compared, catalogueAnswers, type Difference, findDifferences } from './comparison.ts';
import type { Row } from './row.ts';

/** docs/pid1-comparison.json. */
export interface Comparison {
  readonly machine: string;
  readonly programs: readonly Compared[];
}

const HEAD = `# The verdict beside the catalogue

[May it be PID 1?](pid1.md) measures programs as PID 1 without \`forkbed check\`. Here \`forkbed check\` judges the same programs in the
same images. \`npm run pid1 -- --compare\` writes this page and \`pid1-comparison.json\`, and ends with 1 where the two differ without a
reason that \`itest/pid1/comparison.ts\` names.

- **reaps-orphans**: the catalogue makes one expect a pass where all orphans were reaped within the settle window of two seconds, and no
  process of the program's own was replaced.
- **alive**: a pass where the program outlived the orphans. Where it ended of them, \`reaps-orphans\` fails, and \`alive\` is unknown.
- **stops**: how SIGTERM ended it. \`killed\` is also the word where the check is not applicable because PID 1 does not handle the signal.
- **restarts**: of programs with clients, which were stopped and started again under load. A program that the engine had to kill fails.

A cell with two answers has the catalogue's first. \`–\`: the check was not applied.

\`npm run pid1 -- --compare --container\` starts the same programs with \`docker run\`, and then judges each with \`forkbed check --container\`,
which does not stop what it did not start.
`;

export function comparisonPage({ machine, programs }: Comparison, rows: readonly Row[]): string {
  const both = programs.filter(({ name }) => measuredOf(name, rows) !== undefined);
  const differences = findDifferences(rows, both);
  const count = `${differences.length} ${differences.length === 1 ? 'answer differs' : 'answers differ'}`;
  return [
    HEAD,
    `${both.length} programs, ${count}. ${machine}\n`,
    ...containerSentence(both, differences),
    `| program | ${COMPARED_CHECKS.join(' | ')} |`,
    `|---|${COMPARED_CHECKS.map(() => '---|').join('')}`,
    ...both.map((compared) => `| ${compared.name} | ${cells(compared, rows).join(' | ')} |`),
    '',
    ...(differences.length === 0 ? [] : ['## Differences\n']),
    ...differences.map(
      ({ name, check, onContainer, catalogue, verdict, reason = '**no reason is known**' }) =>
        `- **${name}**, \`${check}\`${onContainer ? ' of `--container`' : ''}: by the catalogue ${catalogue}, by the check ${verdict}: ${reason}.`,
    ),
    ...(differences.length === 0 ? [] : ['']),
  ].join('\n');
}

function containerSentence(compared: readonly Compared[], differences: readonly Difference[]): string[] {
  const tried = compared.flatMap(({ container }) => container ?? []);
  const failing = tried.filter(({ remedy }) => remedy !== undefined);
  const quoting = failing.filter(({ remedy }) => remedy?.includes(', measured '));
  if (tried.length === 0) return [];
  return [
    `${tried.length} of them were judged with \`--container\`, too: ${differences.filter(({ onContainer }) => onContainer).length} ` +
      `answers differ. \`reaps-orphans\` failed ${failing.length} of these, and quoted the catalogue in the remedy of ${quoting.length}.\n`,
  ];
}

function cells({ name, answers }: Compared, rows: readonly Row[]): string[] {
  const measured = measuredOf(name, rows);
  const expected = measured === undefined ? {} : catalogueAnswers(measured);
  return COMPARED_CHECKS.map((check) => {
    const [catalogue, verdict] = [expected[check], answers[check]];
    if (verdict === undefined || catalogue === undefined) return '–';
    return catalogue === verdict ? verdict : `**${catalogue} / ${verdict}**`;
  });
}

function measuredOf(name: string, rows: readonly Row[]): Row['measured'] {
  return rows.find((row) => row.name === name)?.measured;
}
