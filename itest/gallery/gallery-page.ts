/** docs/gallery.md, from the verdicts of a run. */
import { CHECK_IDS } from '../../src/common/checks/checks.ts';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { MARKS } from '../../src/common/report/verdict-rows.ts';
import type { GallerySubject } from './subjects.ts';

export interface Exhibit {
  readonly subject: GallerySubject;
  readonly verdict: Verdict;
  /** How the verdict differs from what is expected; empty where it does not. */
  readonly surprises: readonly string[];
}

const HEAD = `# The gallery

Servers of all kinds as PID 1 of a container, as their packages and their documentation have them, each put to
\`forkbed check\`. A failing check is no judgement of the server: most were never meant to be PID 1, and \`docker run --init\`
is the cure for half of them. But it is what happens. ✓ passes, ✗ fails, ? could not be told (each says why), – is not applicable.

This page is written by \`npm run gallery\`, which fails when a verdict is another than the one that is expected in
\`itest/gallery/subjects.ts\`. To see one again:

\`\`\`sh
docker build --tag subject itest/subjects/FOLDER
npm run --silent forkbed -- check ARGUMENTS subject
\`\`\`
`;

export function galleryPage({ exhibits, machine }: { exhibits: readonly Exhibit[]; machine: string }): string {
  const checks = CHECK_IDS;
  return [
    HEAD,
    `${machine}\n`,
    `| server | verdict | ${checks.map((check) => `[\`${check}\`](check.md#${check})`).join(' | ')} |`,
    `|---|---|${checks.map(() => ':---:|').join('')}`,
    ...exhibits.map(({ subject, verdict }) => row(subject, verdict, checks)),
    '',
    ...exhibits.map(section),
  ].join('\n');
}

function row({ title }: GallerySubject, { outcome, findings }: Verdict, checks: readonly string[]): string {
  const marks = checks.map((check) => {
    const finding = findings.find(({ id }) => id === check);
    return finding === undefined ? '–' : MARKS[finding.outcome];
  });
  return `| ${title} | ${outcome} | ${marks.join(' | ')} |`;
}

function section({ subject, verdict }: Exhibit): string {
  const { title, folder, because, unknown = {} } = subject;
  const told = verdict.findings.filter(({ outcome }) => outcome === 'fail');
  const source = folder === 'forkbed' ? 'src/container/server' : `itest/subjects/${folder}`;
  return [
    `## ${title}`,
    '',
    `\`${source}\`, \`forkbed check ${subject.arguments}\`. PID 1 is ${verdict.pid1 ?? 'not known'}.`,
    '',
    because,
    '',
    ...told.map(({ id, observed }) => `- ✗ \`${id}\`: ${observed}`),
    ...Object.entries(unknown).map(([id, why]) => `- ? \`${id}\`: ${why}`),
    ...(told.length > 0 ? [''] : []),
  ].join('\n');
}
