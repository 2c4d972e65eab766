import { describe, expect, test } from '@jest/globals';
import { makeEvidence } from '../checks/evidence.fixture.ts';
import { GROWTH_KINDS, type GrowthEvidence, type GrowthKind } from './growth.ts';
import { allowedGrowth, goesOn, isLeaking, measureTrend, prevailing } from './trend.ts';

interface Rounds {
  /** After the load and after each round. */
  readonly values: readonly number[];
  /** 100 each where it is absent. */
  readonly amounts?: readonly number[];
  readonly unit?: GrowthEvidence['unit'];
  readonly compared?: number;
  /** What there is in all. */
  readonly now?: number;
  /** Whether there is no further round to come. */
  readonly over?: boolean;
}

function trend(
  kind: GrowthKind,
  { values, over = false, unit = 'connections', compared = 1, now = 0, ...rest }: Rounds,
) {
  const { amounts = values.map(() => 100) } = rest;
  return measureTrend(kind, { values, now }, { unit, amounts, compared }, over);
}

const COUNTED = GROWTH_KINDS.filter((kind) => kind !== 'memory' && kind !== 'strays');
/** Of memory, over 100 connections: 1,024 KiB, and 64 bytes each; in a round 64 KiB, and as much each. */
const ALLOWED_KIB = 1_030.25;
const NOISE_KIB = 70.25;

describe.each(COUNTED)('%s', (kind) => {
  test('are flat where the load added none', () => {
    expect(trend(kind, { values: [0] })).toEqual({ kind: 'flat' });
    // What comes later belongs to no connection of the load.
    expect(trend(kind, { values: [0, 50, 100, 150] })).toEqual({ kind: 'flat' });
  });

  test('are open where the load added one: a round must show more', () => {
    expect(trend(kind, { values: [1] })).toEqual({ kind: 'open' });
    expect(trend(kind, { values: [1], over: true })).toEqual({ kind: 'open' });
  });

  test('are kept where the first round adds none, or takes some away', () => {
    expect(trend(kind, { values: [8, 8] })).toEqual({ kind: 'kept', amount: 100 });
    expect(trend(kind, { values: [8, 5] })).toEqual({ kind: 'kept', amount: 100 });
  });

  test('are open where the round that added none was shorter than a tenth of the load', () => {
    expect(trend(kind, { values: [8, 8], amounts: [100, 9] })).toEqual({ kind: 'open' });
    expect(trend(kind, { values: [8, 8], amounts: [100, 10] })).toEqual({ kind: 'kept', amount: 10 });
    expect(trend(kind, { values: [8, 8], amounts: [100, 9], unit: 'ms' })).toEqual({ kind: 'kept', amount: 9 });
  });

  test('are kept where a later round adds none, after as many as the rounds until then did', () => {
    expect(trend(kind, { values: [8, 12, 14, 14, 15], amounts: [100, 100, 200, 400, 800] })).toEqual({
      kind: 'kept',
      amount: 700,
    });
  });

  test('grow where three rounds each add as much as the load', () => {
    expect(trend(kind, { values: [10, 20, 30] })).toEqual({ kind: 'open' });
    expect(trend(kind, { values: [10, 20, 30, 40] })).toEqual({ kind: 'growing' });
  });

  test('grow after two rounds where there is no time for more, and not after one', () => {
    expect(trend(kind, { values: [10, 20, 30], over: true })).toEqual({ kind: 'growing' });
    expect(trend(kind, { values: [10, 20], over: true })).toEqual({ kind: 'open' });
  });

  test('grow where each round adds half of what the load did, and are open where one adds less', () => {
    expect(trend(kind, { values: [1_000, 1_500, 2_000, 2_500] })).toEqual({ kind: 'growing' });
    expect(trend(kind, { values: [1_000, 1_500, 1_999, 2_499], over: true })).toEqual({ kind: 'open' });
  });

  test('are compared by what a connection adds, not by what a round does', () => {
    expect(trend(kind, { values: [10, 30, 70, 150], amounts: [100, 200, 400, 800] })).toEqual({ kind: 'growing' });
    expect(trend(kind, { values: [10, 20, 30, 40], amounts: [100, 200, 400, 800] })).toEqual({ kind: 'open' });
  });

  test('are open where a round did nothing: that none was added says nothing', () => {
    expect(trend(kind, { values: [8, 8], amounts: [100, 0] })).toEqual({ kind: 'open' });
  });
});

describe('few more, in rounds that become longer', () => {
  const rounds = { amounts: [300, 300, 600, 1_200, 2_400, 4_800, 4_800] };

  test.each(COUNTED)('of %s may be a pool that is enlarged by a timer', (kind) => {
    // Workers of Apache 2.4 (prefork), 5 of which are spare at least and 10 at most.
    const apache = { values: [1, 2, 3, 8], ...rounds };
    expect(trend(kind, apache)).toEqual({ kind: 'open' });
    expect(trend(kind, { ...apache, over: true })).toEqual({ kind: 'open' });
    expect(trend(kind, { values: [1, 2, 3, 8, 8], ...rounds })).toEqual({ kind: 'kept', amount: 4_500 });
  });

  test.each(COUNTED)('of %s grow where there are more than a pool has, or in all ten rounds', (kind) => {
    expect(trend(kind, { values: [3, 6, 12, 24, 48], ...rounds })).toEqual({ kind: 'open' });
    expect(trend(kind, { values: [3, 6, 12, 24, 48, 96], ...rounds })).toEqual({ kind: 'growing' });
    const one = { values: [1, 2, 4, 8, 10, 14, 18, 22, 26, 30, 34], amounts: [300, 300, 600, ...Array(8).fill(1_200)] };
    expect(trend(kind, one)).toEqual({ kind: 'growing' });
    expect(trend(kind, { ...one, values: one.values.slice(0, 10) })).toEqual({ kind: 'open' });
  });
});

test('it goes on while each round adds something, and nothing is decided', () => {
  const grown = { unit: 'connections', amounts: [300, 300, 600, 1_200], compared: 1 } as const;
  expect(goesOn('processes', { values: [1, 2, 3, 8], now: 14 }, grown)).toBe(true);
  expect(goesOn('processes', { values: [1], now: 14 }, { ...grown, amounts: [300] })).toBe(false);
  expect(goesOn('processes', { values: [8, 9, 11], now: 14 }, grown)).toBe(false);
  expect(goesOn('processes', { values: [8, 8], now: 14 }, grown)).toBe(false);
  expect(goesOn('processes', { values: [300, 600, 1_200, 2_400], now: 2_400 }, grown)).toBe(false);
});

describe('strays', () => {
  test('are flat where the load left none', () => {
    expect(trend('strays', { values: [0, 3] })).toEqual({ kind: 'flat' });
  });

  test('are left behind where it left one, whatever the rounds add: no round is needed', () => {
    for (const values of [[1], [8, 8], [8, 5], [8, 16, 24]]) {
      expect(trend('strays', { values })).toEqual({ kind: 'growing' });
    }
  });
});

describe('memory', () => {
  test('is flat up to what is allowed, and open above it', () => {
    expect(allowedGrowth('memory', { unit: 'connections', amounts: [100], compared: 1 })).toBe(ALLOWED_KIB);
    expect(trend('memory', { values: [ALLOWED_KIB] })).toEqual({ kind: 'flat' });
    expect(trend('memory', { values: [ALLOWED_KIB + 1] })).toEqual({ kind: 'open' });
  });

  test('is open where the round that added none was shorter than a quarter of the load', () => {
    const grown = ALLOWED_KIB + 1;
    expect(trend('memory', { values: [grown, grown], amounts: [100, 24] })).toEqual({ kind: 'open' });
    expect(trend('memory', { values: [grown, grown], amounts: [100, 25] })).toEqual({ kind: 'kept', amount: 25 });
  });

  test('may grow by more with each further process, and with each connection', () => {
    expect(allowedGrowth('memory', { unit: 'connections', amounts: [100], compared: 11 })).toBe(ALLOWED_KIB + 640);
    expect(allowedGrowth('memory', { unit: 'commands', amounts: [16_000], compared: 1 })).toBe(2_024);
    expect(allowedGrowth('memory', { unit: 'connections', amounts: [100], compared: 0 })).toBe(ALLOWED_KIB);
  });

  test('is allowed nothing for milliseconds, which leave nothing behind', () => {
    expect(allowedGrowth('memory', { unit: 'ms', amounts: [60_000], compared: 1 })).toBe(1_024);
  });

  test('of more than 64 MiB grows only after 24 times the load, or ten rounds: a heap waits for its collector', () => {
    // The web server of OpenJDK 21: KiB after the load and after each round; what it took stopped at some 250,000.
    const added = [14_584, 14_556, 19_472, 74_688, 68_848, 50_640];
    const values = added.map((_, index) => added.slice(0, index + 1).reduce((sum, each) => sum + each));
    const amounts = [300, 300, 600, 900, 900, 900];
    expect(trend('memory', { values, amounts })).toEqual({ kind: 'open' });
    expect(trend('memory', { values, amounts, over: true })).toEqual({ kind: 'open' });

    const long = {
      values: [20_000, 40_000, 80_000, 160_000, 320_000, 640_000],
      amounts: [300, 300, 600, 1_200, 2_400, 4_800],
    };
    expect(trend('memory', long)).toEqual({ kind: 'growing' });
    expect(trend('memory', { ...long, amounts: [300, 300, 600, 1_200, 2_400, 2_699] })).toEqual({ kind: 'open' });
    const eleven = Array.from({ length: 11 }, (_, index) => 20_000 * (index + 1));
    expect(trend('memory', { values: eleven })).toEqual({ kind: 'growing' });
    expect(trend('memory', { values: eleven.slice(0, 10) })).toEqual({ kind: 'open' });
  });

  test('of a large heap is kept where a round adds a hundredth of it, and below 128 bytes a connection', () => {
    // node 20, a page of a few bytes: KiB after the load and after each round.
    const added = [3_436, 1_504, 2_920, 5_312, 2_720, 8_776, 10_636, 616];
    const values = added.map((_, index) => added.slice(0, index + 1).reduce((sum, each) => sum + each));
    const amounts = [300, 300, 600, 1_200, 2_400, 4_800, 6_600, 6_600];
    expect(trend('memory', { values, amounts, now: 43_000 })).toEqual({ kind: 'kept', amount: 22_500 });
    expect(trend('memory', { values, amounts, now: 10_000 })).toEqual({ kind: 'open' });
    // 6,600 connections: 64 KiB, twice 412.5 KiB, and not a byte more, whatever there is in all.
    const largest = [10_000, 10_000 + NOISE_KIB - 6.25 + 2 * 412.5];
    const twice = { amounts: [6_600, 6_600], now: 10_000_000 };
    expect(trend('memory', { values: largest, ...twice })).toEqual({ kind: 'kept', amount: 6_600 });
    expect(trend('memory', { values: [10_000, (largest[1] ?? 0) + 1], ...twice })).toEqual({ kind: 'open' });
  });

  test('is kept where a round adds no more than noise', () => {
    expect(trend('memory', { values: [4_000, 4_000 + NOISE_KIB] })).toEqual({ kind: 'kept', amount: 100 });
    expect(trend('memory', { values: [4_000, 4_000 + NOISE_KIB + 1] })).toEqual({ kind: 'open' });
  });

  test('has no more noise for milliseconds than for none', () => {
    const amounts = [60_000, 60_000];
    expect(trend('memory', { unit: 'ms', values: [4_000, 4_064], amounts })).toEqual({ kind: 'kept', amount: 60_000 });
    expect(trend('memory', { unit: 'ms', values: [4_000, 4_065], amounts })).toEqual({ kind: 'open' });
  });

  test('grows where five rounds each add half of what the load did: a heap may wait that long for its collector', () => {
    const values = [4_000, 6_000, 8_000, 10_000, 12_000, 14_000];
    expect(trend('memory', { values: values.slice(0, 5) })).toEqual({ kind: 'open' });
    expect(trend('memory', { values })).toEqual({ kind: 'growing' });
  });

  test('grows after three rounds where there is no time for more, and not after two', () => {
    expect(trend('memory', { values: [4_000, 6_000, 8_000, 10_000], over: true })).toEqual({ kind: 'growing' });
    expect(trend('memory', { values: [4_000, 6_000, 8_000], over: true })).toEqual({ kind: 'open' });
  });

  test('is open where it slows down and does not stop', () => {
    expect(trend('memory', { values: [4_000, 6_000, 7_000, 7_500, 7_750, 7_900], over: true })).toEqual({
      kind: 'open',
    });
  });
});

describe('what came of itself, after the load', () => {
  const evidence = (kinds: Partial<Record<GrowthKind, readonly number[]>>, rounds = 4): GrowthEvidence => {
    const { growth } = makeEvidence();
    const amounts = Array.from({ length: rounds }, () => 100);
    const series = Object.fromEntries(
      GROWTH_KINDS.map((kind) => [kind, { ...growth.series[kind], values: kinds[kind] ?? amounts.map(() => 0) }]),
    ) as GrowthEvidence['series'];
    return { ...growth, amounts, series };
  };
  const LEAK = [10, 20, 30, 40];
  const RETAINED = [10, 10, 10, 10];

  test.each([
    ['processes that go on', { processes: LEAK }],
    ['processes that slow down', { processes: [10, 14, 17, 19] }],
    ['a stray', { strays: [1, 1, 1, 1] }],
  ])('stands: %s', (_, kinds) => {
    const byItself = evidence(kinds);
    expect(prevailing(evidence({}), byItself)).toBe(byItself);
    expect(prevailing(evidence({ descriptors: RETAINED }), byItself)).toBe(byItself);
  });

  test.each([
    ['processes that stopped', { processes: RETAINED }],
    ['descriptors of the load that are still there', { descriptors: RETAINED }],
    ['nothing', {}],
  ])('does not stand: %s', (_, kinds) => {
    const underLoad = evidence({ descriptors: [10, 14, 17, 19] });
    expect(prevailing(underLoad, evidence(kinds))).toBe(underLoad);
  });

  test('does not stand against a leak that the load has shown', () => {
    const underLoad = evidence({ descriptors: LEAK });
    expect(isLeaking(underLoad)).toBe(true);
    for (const processes of [LEAK, RETAINED]) {
      expect(prevailing(underLoad, evidence({ processes }))).toBe(underLoad);
    }
  });
});

test('nothing but memory may be added by the load', () => {
  for (const kind of GROWTH_KINDS.filter((each) => each !== 'memory')) {
    expect(allowedGrowth(kind, { unit: 'connections', amounts: [100_000], compared: 50 })).toBe(0);
  }
});
