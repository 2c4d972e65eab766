/**
 * A recording of a terminal as one SVG file: text, so that it is sharp, small and can be read by machines. CSS shows each line at the time
 * at which it came; where somebody wants no motion, and in what knows no CSS, all lines are there from the start.
 */
import { escapeXml } from '../src/common/escape/xml.ts';

export interface RecordedLine {
  readonly text: string;
  /** From the start of the recording. */
  readonly atMs: number;
}

const COLUMNS = 112;
const LINE_PX = 19;
const FONT_PX = 13;
/** Of the widest monospaced fonts. */
const CHARACTER_PX = 7.9;
const MARGIN_PX = 16;

/** `title`: what it shows, for those who do not see it. The text is escaped; a long line goes on below itself. */
export function recordingSvg(title: string, lines: readonly RecordedLine[]): string {
  const rows = lines.flatMap(({ text, atMs }) => wrap(text).map((row) => ({ row, atMs })));
  const width = Math.ceil(COLUMNS * CHARACTER_PX) + 2 * MARGIN_PX;
  const height = rows.length * LINE_PX + 2 * MARGIN_PX;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeXml(title)}</title>`,
    '<style>',
    `text { font: ${FONT_PX}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #e6e8ea; white-space: pre }`,
    '.typed { fill: #79b8ff } .pass { fill: #7ee2a0 } .fail { fill: #ff9a90 } .unknown { fill: #f2cc60 }',
    '@media (prefers-reduced-motion: no-preference) { text { animation: show 1ms steps(1) both } }',
    '@keyframes show { from { visibility: hidden } to { visibility: visible } }',
    '</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="#14171a"/>`,
    ...rows.map(
      ({ row, atMs }, index) =>
        `<text x="${MARGIN_PX}" y="${MARGIN_PX + index * LINE_PX + FONT_PX}"${colour(row)} style="animation-delay: ${Math.round(atMs)}ms" xml:space="preserve">${escapeXml(row)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

function wrap(text: string): string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const rows: string[] = [];
  let rest = text;
  while (rest.length > COLUMNS) {
    const blank = rest.lastIndexOf(' ', COLUMNS);
    const end = blank > indent.length ? blank : COLUMNS;
    rows.push(rest.slice(0, end));
    rest = `${indent}  ${rest.slice(end).trimStart()}`;
  }
  return [...rows, rest];
}

/** By what a line of a report begins with. */
function colour(row: string): string {
  const kinds = {
    typed: /^\$ /,
    pass: /^ *✓ |^verdict: pass/,
    fail: /^ *✗ |^verdict: fail/,
    unknown: /^ *\? |^verdict: unknown/,
  };
  const kind = Object.entries(kinds).find(([, form]) => form.test(row))?.[0];
  return kind === undefined ? '' : ` class="${kind}"`;
}
