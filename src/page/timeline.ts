/** The timeline: one chart below the other, all of the same two minutes, which end now or wherever somebody has scrolled back to. */
import uPlot from 'uplot';
import type { TimelinePoint } from '../common/live/live-message.ts';
import { element, setAttribute } from './dom.ts';
import type { MessageKey, Translator } from './translate.ts';

export const WINDOW_S = 120;
const HEIGHT_PX = 96;

interface Curve {
  readonly key: MessageKey;
  readonly value: (point: TimelinePoint) => number | undefined;
  /** Of CSS. */
  readonly colour: string;
  readonly format: 'number' | 'bytes' | 'percent';
  readonly isDashed?: boolean;
}

const CHARTS: readonly (readonly Curve[])[] = [
  [
    { key: 'processes', value: ({ processes }) => processes, colour: '--curve-1', format: 'number' },
    { key: 'zombies', value: ({ zombies }) => zombies, colour: '--zombie', format: 'number', isDashed: true },
  ],
  [{ key: 'memory', value: ({ memoryBytes }) => memoryBytes, colour: '--curve-1', format: 'bytes' }],
  [{ key: 'cpu', value: ({ cpuPercent }) => cpuPercent, colour: '--curve-1', format: 'percent' }],
  [
    { key: 'connections', value: ({ connectionsPerS }) => connectionsPerS, colour: '--curve-1', format: 'number' },
    {
      key: 'acceptQueue',
      value: ({ acceptQueue }) => acceptQueue,
      colour: '--curve-2',
      format: 'number',
      isDashed: true,
    },
  ],
];

export class Timeline {
  readonly #folder: HTMLElement;
  #words: Translator;
  #charts: { readonly plot: uPlot; readonly curves: readonly Curve[]; readonly figure: HTMLElement }[] = [];
  #points: readonly TimelinePoint[] = [];
  #endS = 0;

  constructor(folder: HTMLElement, words: Translator) {
    this.#folder = folder;
    this.#words = words;
    this.#build();
    new ResizeObserver(() => this.#resize()).observe(folder);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#build());
  }

  translate(words: Translator): void {
    this.#words = words;
    this.#build();
  }

  /** `endS`: the right edge, in seconds since 1970. */
  show(points: readonly TimelinePoint[], endS: number): void {
    this.#points = points;
    this.#endS = endS;
    this.#draw();
  }

  #build(): void {
    for (const { plot } of this.#charts) plot.destroy();
    const figures = CHARTS.map(() => element('div', { className: 'chart', attributes: { role: 'img' } }));
    this.#folder.replaceChildren(...figures);
    this.#charts = CHARTS.map((curves, index) => {
      const figure = figures[index] as HTMLElement;
      return { plot: new uPlot(this.#options(curves), [[]], figure), curves, figure };
    });
    this.#resize();
    this.#draw();
  }

  #options(curves: readonly Curve[]): uPlot.Options {
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const [first] = curves;
    const axis = { stroke: colour('--text'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    return {
      width: 300,
      height: HEIGHT_PX,
      cursor: { sync: { key: 'timeline' }, drag: { x: false, y: false } },
      legend: { live: true },
      // By hand: the window is ours, and nothing below 0 is measured.
      scales: { x: { time: true, auto: false }, y: { range: (_, __, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
      axes: [
        { ...axis, space: 80, size: 24, values: (_, values) => values.map((seconds) => this.#words.time(seconds)) },
        { ...axis, size: 64, space: 24, values: (_, values) => values.map((value) => this.#format(value, first)) },
      ],
      series: [
        {
          label: this.#words.text('time'),
          value: (_: uPlot, seconds: number | null) => (seconds === null ? '–' : this.#words.time(seconds)),
        },
        ...curves.map((curve) => ({
          label: this.#words.text(curve.key),
          stroke: colour(curve.colour),
          width: curve.isDashed === true ? 2 : 1.5,
          ...(curve.isDashed === true ? { dash: [6, 3] } : {}),
          points: { show: false },
          value: (_: uPlot, value: number | null) => this.#format(value, curve),
        })),
      ],
    };
  }

  #draw(): void {
    const startS = this.#endS - WINDOW_S;
    const shown = this.#points.filter(
      ({ epochMs }) => epochMs >= (startS - 5) * 1_000 && epochMs <= this.#endS * 1_000,
    );
    const times = shown.map(({ epochMs }) => epochMs / 1_000);
    for (const { plot, curves, figure } of this.#charts) {
      const columns = curves.map(({ value }) => shown.map((point) => value(point) ?? null));
      plot.batch(() => {
        plot.setData([times, ...columns], false);
        plot.setScale('x', { min: startS, max: this.#endS });
      });
      const last = shown.at(-1);
      const texts = curves.map((curve) => {
        const value = last === undefined ? undefined : curve.value(last);
        return `${this.#words.text(curve.key)}: ${this.#format(value, curve)}`;
      });
      setAttribute(figure, 'aria-label', texts.join(', '));
    }
  }

  #resize(): void {
    for (const { plot, figure } of this.#charts) {
      const width = Math.floor(figure.clientWidth);
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT_PX });
    }
  }

  #format(value: number | null | undefined, curve: Curve | undefined): string {
    if (value === null || value === undefined) return '–';
    if (curve?.format === 'bytes') return this.#words.bytes(value);
    return curve?.format === 'percent' ? `${this.#words.number(value)} %` : this.#words.number(value);
  }
}
