/**
 * One self-contained file for people: the verdict, a line a check, the evidence of what did not pass, the timeline of the run as
 * a picture, and the process tree at its worst moment. No script and nothing from elsewhere; for phones and in the dark, too.
 */
import { describeChaos } from '../../common/chaos/chaos-record.ts';
import { describeCulprit } from '../../common/checks/baseline.ts';
import { escapeXml } from '../../common/escape/xml.ts';
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { type Story, toStories } from '../../common/report/stories.ts';
import { foldedRows, MARKS, type VerdictRow } from '../../common/report/verdict-rows.ts';
import { aboutRun, LOG_TITLE, NOT_CARRIED_TITLE } from './about-run.ts';
import type { CheckReport } from './check-report.ts';
import { entryTitle, isFailed, jointOutcome, type ReportEntry } from './report-set.ts';
import { timelineChart } from './timeline-chart.ts';

export function toHtml(report: CheckReport): string {
  const { subject, verdict } = report;
  return page(`forkbed: ${verdict.outcome}: ${subject}`, [
    `<header class="${verdict.outcome}"><h1>${MARKS[verdict.outcome]} ${verdict.outcome}</h1><p><code>${escapeXml(subject)}</code></p></header>`,
    ...parts(report, ''),
  ]);
}

/** Of several subjects: the verdict on each, then the report of each. */
export function reportsToHtml(entries: readonly ReportEntry[]): string {
  const outcome = jointOutcome(entries);
  return page(`forkbed: ${outcome}: ${entries.map(({ name = '' }) => name).join(', ')}`, [
    `<header class="${outcome}"><h1>${MARKS[outcome]} ${outcome}</h1></header>`,
    '<ul class="checks">',
    ...entries.map(link),
    '</ul>',
    ...entries.flatMap(subjectPart),
  ]);
}

function page(title: string, body: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style></head>`,
    '<body>',
    ...body,
    '</body></html>',
    '',
  ].join('\n');
}

function link(entry: ReportEntry, index: number): string {
  const outcome = isFailed(entry) ? 'unknown' : entry.verdict.outcome;
  const words = isFailed(entry) ? 'could not be checked' : outcome;
  return `<li class="${outcome}"><b>${MARKS[outcome]} <a href="#subject-${index + 1}">${escapeXml(entryTitle(entry))}</a></b> <span>${words}</span></li>`;
}

function subjectPart(entry: ReportEntry, index: number): string[] {
  const id = `subject-${index + 1}`;
  const outcome = isFailed(entry) ? 'unknown' : entry.verdict.outcome;
  return [
    `<header class="${outcome}" id="${id}"><h1>${MARKS[outcome]} ${escapeXml(entryTitle(entry))}</h1></header>`,
    ...(isFailed(entry)
      ? [`<p>could not be checked: ${escapeXml(entry.failure.message)}</p>`]
      : parts(entry, `${id}-`)),
  ];
}

/** All that is said of one subject; `prefix` stands before each id, of which a page has none twice. */
function parts(report: CheckReport, prefix: string): string[] {
  const { verdict, startedAt, durationMs } = report;
  return [
    `<p>${escapeXml(describeRun(report))}</p>`,
    '<ul class="checks">',
    ...foldedRows(verdict).map(row),
    '</ul>',
    ...toStories(verdict.findings.filter(({ outcome, known }) => outcome !== 'pass' && known !== true)).map((each) =>
      story(each, prefix),
    ),
    ...(verdict.baseline?.gone ?? []).map(
      (each) => `<p>no longer found: ${escapeXml(describeCulprit(each))}; remove it from the baseline</p>`,
    ),
    ...chaos(report),
    ...timeline(report, prefix),
    ...about(report),
    `<footer>${escapeXml(startedAt)}, ${(durationMs / 1000).toFixed(1)} s</footer>`,
  ];
}

function describeRun({ plan, verdict }: CheckReport): string {
  const load = `${plan.clients} clients, ${plan.connections} connections each, ${plan.concurrency} at once`;
  return verdict.pid1 === undefined ? `${load}.` : `PID 1 is ${verdict.pid1}. ${load}.`;
}

function row({ outcome, name, observed }: VerdictRow): string {
  return `<li class="${outcome.replace(' ', '-')}"><b>${MARKS[outcome]} ${escapeXml(name)}</b> <span>${escapeXml(observed)}</span></li>`;
}

/** The section is that of its first check; the others can be pointed to in its heading. */
function story(
  { ids: [first = '', ...others], outcome, expected, observed, evidence, remedy }: Story,
  prefix: string,
): string {
  const names = [
    escapeXml(first),
    ...others.map((id) => `<span id="${prefix}${escapeXml(id)}">${escapeXml(id)}</span>`),
  ];
  return [
    `<section class="${outcome}" id="${prefix}${escapeXml(first)}"><h2>${MARKS[outcome]} ${names.join(', ')}</h2><dl>`,
    expected === undefined ? '' : `<dt>expected</dt><dd>${escapeXml(expected)}</dd>`,
    `<dt>observed</dt><dd>${[observed, ...evidence].map(escapeXml).join('<br>')}</dd>`,
    remedy === undefined ? '' : `<dt>remedy</dt><dd>${escapeXml(remedy)}</dd>`,
    '</dl></section>',
  ].join('');
}

function chaos({ verdict }: CheckReport): string[] {
  if (verdict.chaos === undefined) return [];
  const [head = '', ...faults] = describeChaos(verdict.chaos);
  const items = faults.map((line) => `<li>${escapeXml(line)}</li>`);
  return ['<section><h2>Faults on purpose</h2>', `<p>${escapeXml(head)}</p><ul>`, ...items, '</ul></section>'];
}

function timeline({ verdict }: CheckReport, prefix: string): string[] {
  if (verdict.timeline === undefined) return [];
  const { samples, worst } = verdict.timeline;
  const rest = worst.omitted === 0 ? '' : `\n… and ${worst.omitted} more`;
  return [
    '<section><h2>The timeline of the run</h2>',
    timelineChart(samples, prefix),
    `<p>${MEMORY_NOTE}</p>`,
    '</section>',
    `<section><h2>The processes at the worst moment, ${(worst.atMs / 1000).toFixed(1)} s after the baseline</h2>`,
    `<pre>${escapeXml(drawProcessTree(worst.processes, { maxChildren: 30 }) + rest)}</pre></section>`,
  ];
}

function about(report: CheckReport): string[] {
  const { command, versions, notCarried, log } = aboutRun(report);
  return [
    '<section><h2>The run</h2><dl>',
    `<dt>command</dt><dd><code>${escapeXml(command)}</code></dd>`,
    `<dt>with</dt><dd>${escapeXml(versions)}</dd>`,
    '</dl>',
    ...listed(NOT_CARRIED_TITLE, notCarried),
    ...listed(LOG_TITLE, log),
    '</section>',
  ];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<p>${title}</p>`, `<pre>${escapeXml(lines.join('\n'))}</pre>`];
}

const MEMORY_NOTE =
  'RSS counts pages that the server shares, such as its program; memory-flat judges those of its own.';

const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--text:#1f2328;--line:#d1d9e0;--pass:#1a7f37;--fail:#cf222e;--unknown:#9a6700}
@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--line:#30363d;--pass:#3fb950;--fail:#ff7b72;--unknown:#d29922}}
body{background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
header{border-left:.5rem solid;padding-left:1rem}h1{margin:0}h2{font-size:1.1rem}
.pass{border-color:var(--pass)}.fail{border-color:var(--fail)}.unknown{border-color:var(--unknown)}
.pass b,header.pass h1{color:var(--pass)}.fail b,.fail h2,header.fail h1{color:var(--fail)}
.unknown b,.unknown h2,header.unknown h1{color:var(--unknown)}
.checks{list-style:none;padding:0}
.checks li{border-top:1px solid var(--line);padding:.3rem 0;display:grid;grid-template-columns:12rem 1fr;overflow-wrap:anywhere}
.checks b{font-family:ui-monospace,monospace}@media(max-width:40rem){.checks li{display:block}.checks span{display:block}}
dt{font-weight:600}dd{margin:0 0 .5rem 0;overflow-wrap:anywhere}
pre{overflow-x:auto;font-size:.85rem;line-height:1.35}svg{max-width:100%;height:auto}footer{color:#59636e}
`.trim();
