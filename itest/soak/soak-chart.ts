/** The curve of a soak as a picture: memory, descriptors, children and zombies, each on axes of its own, over the connections. */
import { formatCount } from '../../src/common/checks/phrase.ts';
import type { LoadSample } from '../../src/host/index.ts';
import { axisMarks, drawing, label, line, round, WIDTH } from '../../src/host/report/svg.ts';

const LEFT = 64;
const PLOT_WIDTH = WIDTH - LEFT - 24;
const PLOT_HEIGHT = 90;
const PANEL = 140;
const FOOT = 40;

interface Panel {
  readonly title: string;
  readonly value: (sample: LoadSample) => number | undefined;
}

const PANELS: readonly Panel[] = [
  { title: "The server's own memory, KiB", value: ({ server }) => server.anonymousKiB },
  { title: 'Its descriptors', value: ({ server }) => server.descriptors },
  { title: 'Processes beside it', value: ({ processes }) => processes - 1 },
  { title: 'Zombies among them', value: ({ zombies }) => zombies },
];

export function soakChart(curve: readonly LoadSample[], { title }: { title: string }): string {
  const most = Math.max(1, ...curve.map(connectionsOf));
  const connections = axisMarks(most);
  const toX = (sample: LoadSample) => LEFT + (connectionsOf(sample) / connections.top) * PLOT_WIDTH;
  const bottom = PANELS.length * PANEL;
  return drawing({
    title,
    description: PANELS.map((panel) => describe(panel, curve)).join(' '),
    height: bottom + FOOT,
    body: [
      ...PANELS.flatMap((panel, index) => draw(panel, { curve, toX, top: index * PANEL })),
      ...connections.marks.map((mark) =>
        label({
          x: LEFT + (mark / connections.top) * PLOT_WIDTH,
          y: bottom + 8,
          text: formatCount(mark),
          anchor: 'middle',
          style: 'small',
        }),
      ),
      label({
        x: LEFT + PLOT_WIDTH / 2,
        y: bottom + 28,
        text: 'connections accepted',
        anchor: 'middle',
        style: 'small',
      }),
    ],
  });
}

function draw(
  { title, value }: Panel,
  { curve, toX, top }: { curve: readonly LoadSample[]; toX: (sample: LoadSample) => number; top: number },
): string[] {
  const known = curve.flatMap((sample) => {
    const y = value(sample);
    return y === undefined ? [] : [{ x: toX(sample), y }];
  });
  const axis = axisMarks(Math.max(1, ...known.map(({ y }) => y)));
  const plotTop = top + 30;
  const toY = (y: number) => plotTop + PLOT_HEIGHT * (1 - y / axis.top);
  return [
    label({ x: LEFT, y: top + 20, text: title, style: 'head' }),
    ...axis.marks.flatMap((mark) => [
      line({ x: LEFT, y: toY(mark) }, { x: LEFT + PLOT_WIDTH, y: toY(mark) }, mark === 0 ? 'axis' : 'grid'),
      label({ x: LEFT - 8, y: toY(mark) + 4, text: String(round(mark)), anchor: 'end', style: 'small' }),
    ]),
    `<polyline class="first" points="${known.map(({ x, y }) => `${round(x)},${round(toY(y))}`).join(' ')}"/>`,
  ];
}

function describe({ title, value }: Panel, curve: readonly LoadSample[]): string {
  const values = curve.map(value).filter((each) => each !== undefined);
  if (values.length === 0) return `${title}: not told.`;
  return `${title}: ${values[0]} at first, at most ${Math.max(...values)}, ${values.at(-1)} at last.`;
}

function connectionsOf({ server }: LoadSample): number {
  return server.accepted ?? 0;
}
