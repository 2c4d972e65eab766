/** docs/gallery.md, from the verdicts of a run. */
import type { Verdict } from '../../src/common/checks/verdict.ts';
import type { GallerySubject } from './subjects.ts';

export interface Exhibit {
  readonly subject: GallerySubject;
  readonly verdict: Verdict;
  /** How the verdict differs from what is expected; empty where it does not. */
  readonly surprises: readonly string[];
}

const MARK = { pass: '✓', fail: '✗', unknown: '?' } as const;

const HEAD = `# The gallery

Servers of all kinds as PID 1 of a container, as their packages and their documentation have them, each put to
\`forkbed check\`. A failing check is no judgement of the server: most were never meant to be PID 1, and \`docker run --init\`
is the cure for half of them. But it is what happens.

This page is written by \`npm run gallery\`, which fails when a verdict is another than the one that is expected in
[subjects.ts](../itest/gallery/subjects.ts). To see one again:

\`\`\`sh
docker build --tag subject itest/subjects/FOLDER
npm run --silent forkbed -- check ARGUMENTS subject
\`\`\`
`;

export function galleryPage({ exhibits, machine }: { exhibits: readonly Exhibit[]; machine: string }): string {
  const checks = exhibits[0]?.verdict.findings.map(({ id }) => id) ?? [];
  return [
    HEAD,
    `${machine}\n`,
    `| server | verdict | ${checks.map((check) => `[\`${check}\`](check.md#${check})`).join(' | ')} |`,
    `|---|---|${checks.map(() => ':---:|').join('')}`,
    ...exhibits.map(({ subject, verdict }) => row(subject, verdict)),
    '',
    ...exhibits.map(section),
  ].join('\n');
}

function row({ title }: GallerySubject, { outcome, findings }: Verdict): string {
  return `| ${title} | ${outcome} | ${findings.map((finding) => MARK[finding.outcome]).join(' | ')} |`;
}

function section({ subject, verdict }: Exhibit): string {
  const { title, folder, because, unknown = {} } = subject;
  const told = verdict.findings.filter(({ outcome }) => outcome === 'fail');
  const source = folder === 'forkbed' ? '../src/container/server' : `../itest/subjects/${folder}`;
  return [
    `## ${title}`,
    '',
    `[${folder}](${source}), \`forkbed check ${subject.arguments}\`. PID 1 is ${verdict.pid1 ?? 'not known'}.`,
    '',
    because,
    '',
    ...told.map(({ id, observed }) => `- ✗ \`${id}\`: ${observed}`),
    ...Object.entries(unknown).map(([id, why]) => `- ? \`${id}\`: ${why}`),
    ...(told.length > 0 ? [''] : []),
  ].join('\n');
}
