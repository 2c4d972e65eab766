/**
 * The little of SVG that the charts need: text that is safe, and a frame that can be read on a phone,
 * in the dark, and aloud. No script, no font, nothing from elsewhere: a page that shows the file shows all of it.
 */

import { escapeXml } from '../../common/escape/xml.ts';

export const WIDTH = 720;
/** From the left edge to a title. */
export const TITLE_X = 16;

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** `start` by default. */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** A class of the style sheet below. */
  readonly style?: string;
}

export function label({ x, y, text, anchor = 'start', style = '' }: Label): string {
  const attributes = style === '' ? '' : ` class="${style}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${attributes}>${escapeXml(text)}</text>`;
}

export function line(from: { x: number; y: number }, to: { x: number; y: number }, style: string): string {
  return `<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" class="${style}"/>`;
}

/** The whole file. `description` is what somebody hears who cannot see it. */
export function drawing(picture: {
  /** Before each id, where a page has several pictures. */
  idPrefix: string;
  title: string;
  description: string;
  height: number;
  body: readonly string[];
}): string {
  const { idPrefix, title, description, height, body } = picture;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${idPrefix}title ${idPrefix}desc">`,
    `<title id="${idPrefix}title">${escapeXml(title)}</title>`,
    `<desc id="${idPrefix}desc">${escapeXml(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Of the first line of a panel, of the second, and so on. */
export const LINE_STYLES = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** Blue and orange, which nobody takes for each other, and more where there are more lines; all but the first are dashed besides. */
const STYLE = [
  'text{font:14px system-ui,sans-serif;fill:#1f2328}',
  '.head{font-weight:600}.small{font-size:12px}',
  '.ground{fill:#fff}.grid{stroke:#d1d9e0;stroke-width:1}.axis{stroke:#59636e;stroke-width:1}',
  '.first{stroke:#0550ae;fill:none;stroke-width:2}.second{stroke:#bc4c00;fill:none;stroke-width:2.5;stroke-dasharray:6 4}',
  '.third{stroke:#1a7f37;fill:none;stroke-width:2;stroke-dasharray:2 3}',
  '.fourth{stroke:#8250df;fill:none;stroke-width:2;stroke-dasharray:10 3 2 3}',
  '.fifth{stroke:#59636e;fill:none;stroke-width:2;stroke-dasharray:12 4}',
  '.bar{fill:#0550ae}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#8b949e}',
  '.first{stroke:#58a6ff}.second{stroke:#f0883e}.third{stroke:#3fb950}.fourth{stroke:#bc8cff}.fifth{stroke:#8b949e}.bar{fill:#58a6ff}}',
].join('');
