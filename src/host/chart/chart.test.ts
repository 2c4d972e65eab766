import { describe, expect, test } from '@jest/globals';
import { chart, type Panel } from './chart.ts';

const MARGIN = { left: 100, right: 20 };

function lines(more: Partial<Panel & { kind: 'lines' }> = {}): Panel {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 4 },
  ];
  return {
    kind: 'lines',
    title: 'Of <it>',
    margin: MARGIN,
    plotHeight: 100,
    x: { kind: 'linear' },
    lines: [{ points }],
    ...more,
  };
}

const draw = (...panels: readonly Panel[]) => chart({ title: 'a title', description: 'a description', panels });

const countOf = (svg: string, text: string) => svg.split(text).length - 1;

describe('chart', () => {
  test('can be heard: it is an image with its title and its description', () => {
    const svg = draw(lines());
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">a title</title>');
    expect(svg).toContain('<desc id="desc">a description</desc>');
  });

  test('draws a line from the pixels of its first point to those of its last', () => {
    expect(draw(lines())).toContain('<path class="first" d="M100,136L700,36"/>');
  });

  test('marks both axes, and names the unit and the axis', () => {
    const svg = draw(lines({ x: { kind: 'linear', unit: 's', title: 'since the start' } }));
    for (const text of ['>Of &lt;it&gt;<', '>0<', '>4<', '>0 s<', '>10 s<', '>since the start<'])
      expect(svg).toContain(text);
  });

  test('leaves the marks of an axis to the panel below', () => {
    const svg = draw(
      lines({ x: { kind: 'linear', unit: 's', hidden: true } }),
      lines({ x: { kind: 'linear', unit: 's' } }),
    );
    expect(countOf(svg, '>10 s<')).toBe(1);
    expect(countOf(svg, '<path ')).toBe(2);
  });

  test('gives axes the reach that is asked for, so that panels can be compared', () => {
    const svg = draw(lines({ x: { kind: 'linear', max: 20 }, yMax: 8 }));
    expect(svg).toContain('<path class="first" d="M100,136L400,86"/>');
  });

  test('has the lines of a panel in styles of their own, and says at the top what they are', () => {
    const points = [{ x: 0, y: 1 }];
    const panels = [lines({ lines: [{ points }, { points }] })];
    const svg = chart({ title: '', description: '', heading: { text: 'All', legend: ['of one', 'of two'] }, panels });
    expect(svg.indexOf('>of one<')).toBeLessThan(svg.indexOf('>Of &lt;it&gt;<'));
    expect(svg).toContain('>of two<');
    // A sample in the legend, and the line.
    for (const style of ['first', 'second']) expect(countOf(svg, `class="${style}"`)).toBe(2);
  });

  test('writes texts at the ends of lines, one below the other where they would cover each other', () => {
    const points = [{ x: 0, y: 1 }];
    const svg = draw(lines({ lines: ['one', 'two'].map((end) => ({ points, end })) }));
    const [one = 0, two = 0] = ['one', 'two'].map((text) =>
      Number(new RegExp(` y="([\\d.]+)"[^>]*>${text}<`).exec(svg)?.[1]),
    );
    expect(two - one).toBeGreaterThanOrEqual(12);
  });

  test('draws a bar for each value: the longest over the whole width, one of nothing so that it can be seen', () => {
    const bars = [
      { name: 'a', value: 1_234 },
      { name: 'b', value: 0 },
    ];
    const svg = draw({ kind: 'bars', title: 'Bars', margin: MARGIN, bars });
    expect([...svg.matchAll(/class="bar" x="100" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => width)).toEqual([
      '600',
      '2',
    ]);
    expect(svg).toContain('>1,234<');
  });

  test('sets a name that is too long for its place on two lines, all of it', () => {
    const bars = [{ name: 'a server with options', value: 1 }];
    const svg = draw({ kind: 'bars', title: 'Bars', margin: MARGIN, bars });
    expect(svg).toContain('>a server with<');
    expect(svg).toContain('>options<');
  });

  test('of nothing has no number that is none', () => {
    const empty = draw(lines({ lines: [{ points: [] }] }), { kind: 'bars', title: '', margin: MARGIN, bars: [] });
    expect(empty).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});
