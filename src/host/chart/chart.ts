/** A picture of one panel or several, one below the other, as a whole SVG file. Pure. */
import { type BarPanel, drawBarPanel } from './bar-panel.ts';
import { drawLinePanel, type LinePanel } from './line-panel.ts';
import type { DrawnPanel } from './panel.ts';
import { drawing, LINE_STYLES, label, line, TITLE_X, WIDTH } from './svg.ts';

const TOP = 6;
const GAP = 16;
const HEADING_HEIGHT = 40;
const SAMPLE = 40;
/** A little more than a letter takes on average. */
const LETTER = 8;

export interface Chart {
  /** Before each id, where a page has several charts; none by default. */
  readonly idPrefix?: string;
  readonly title: string;
  /** What somebody hears who cannot see it. */
  readonly description: string;
  readonly heading?: Heading;
  readonly panels: readonly Panel[];
}

/** Above all panels. */
export interface Heading {
  readonly text: string;
  /** What the lines of each panel are, in the order of the lines. */
  readonly legend: readonly string[];
}

export type Panel = BarPanel | LinePanel;

export function chart({ idPrefix = '', title, description, heading, panels }: Chart): string {
  const body = heading === undefined ? [] : drawHeading(heading);
  let top = TOP + (heading === undefined ? 0 : HEADING_HEIGHT);
  for (const panel of panels) {
    const drawn = drawPanel(panel, top);
    body.push(...drawn.body);
    top += drawn.height + GAP;
  }
  return drawing({ idPrefix, title, description, height: top, body });
}

function drawPanel(panel: Panel, top: number): DrawnPanel {
  return panel.kind === 'bars' ? drawBarPanel(panel, top) : drawLinePanel(panel, top);
}

/** The legend stands at the right. */
function drawHeading({ text, legend }: Heading): string[] {
  const y = TOP + 18;
  const entries: string[] = [];
  let right = WIDTH - TITLE_X;
  for (const [index, name] of [...legend.entries()].reverse()) {
    const x = right - name.length * LETTER - SAMPLE - 8;
    const style = LINE_STYLES[index % LINE_STYLES.length] ?? '';
    entries.push(
      line({ x, y: y - 5 }, { x: x + SAMPLE, y: y - 5 }, style),
      label({ x: x + SAMPLE + 8, y, text: name }),
    );
    right = x - 20;
  }
  return [label({ x: TITLE_X, y, text, style: 'head' }), ...entries];
}
