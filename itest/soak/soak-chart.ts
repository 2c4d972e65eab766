/** The curve of a soak as a picture: memory, descriptors, children and zombies, each on axes of its own, over the connections. */
import { chart } from '../../src/host/chart/chart.ts';
import type { LinePanel } from '../../src/host/chart/line-panel.ts';
import type { LoadSample } from '../../src/host/index.ts';

const SHAPE = { kind: 'lines', margin: { left: 64, right: 40 }, plotHeight: 90, yMax: 1 } as const;

interface Quantity {
  readonly title: string;
  readonly value: (sample: LoadSample) => number | undefined;
}

const QUANTITIES: readonly Quantity[] = [
  { title: "The server's own memory, KiB", value: ({ server }) => server.anonymousKiB },
  { title: 'Its descriptors', value: ({ server }) => server.descriptors },
  { title: 'Processes beside it', value: ({ processes }) => processes - 1 },
  { title: 'Zombies among them', value: ({ zombies }) => zombies },
];

export function soakChart(curve: readonly LoadSample[], { title }: { title: string }): string {
  return chart({
    title,
    description: QUANTITIES.map((quantity) => describe(quantity, curve)).join(' '),
    panels: QUANTITIES.map((quantity, index) => panel(quantity, { curve, isLast: index === QUANTITIES.length - 1 })),
  });
}

function panel(
  { title, value }: Quantity,
  { curve, isLast }: { curve: readonly LoadSample[]; isLast: boolean },
): LinePanel {
  const points = curve.flatMap((sample) => {
    const y = value(sample);
    return y === undefined ? [] : [{ x: connectionsOf(sample), y }];
  });
  return {
    ...SHAPE,
    title,
    x: { kind: 'linear', max: 1, ...(isLast ? { title: 'connections accepted' } : { hidden: true }) },
    lines: [{ points }],
  };
}

function describe({ title, value }: Quantity, curve: readonly LoadSample[]): string {
  const values = curve.map(value).filter((each) => each !== undefined);
  if (values.length === 0) return `${title}: not told.`;
  return `${title}: ${values[0]} at first, at most ${Math.max(...values)}, ${values.at(-1)} at last.`;
}

function connectionsOf({ server }: LoadSample): number {
  return server.accepted ?? 0;
}
