/** The engine's own count as a cross-check of a whole run: what it does to the control, to no-defunct, and to nothing else. */
import { describe, expect, test } from '@jest/globals';
import type { EngineCount } from './engine-count.ts';
import { type EvidenceOverrides, zombieGroup, zombieReport } from './evidence.fixture.ts';
import { makeVerdict } from './run-evidence.fixture.ts';

const same = (count: number) => ({ min: count, max: count });

function crossChecked(engineCount: EngineCount, overrides: EvidenceOverrides = {}) {
  return makeVerdict(overrides, { engineCount });
}

describe('the engine count', () => {
  test('that is the census’s is told with the control, and changes nothing else', () => {
    const verdict = makeVerdict();
    const checked = crossChecked({ engine: 1, census: same(1) });
    expect(checked.control.observed).toBe(
      'a zombie was planted, pid 40, and seen by the census and by ps; the engine counts 1 process or thread, as the census does',
    );
    expect({ ...checked, control: verdict.control }).toEqual(verdict);
  });

  test('that there is none is reported with the control, with the reason why it is missing, and changes nothing else', () => {
    const verdict = makeVerdict();
    const without = makeVerdict({}, { noEngineCount: 'the engine keeps no count of processes' });
    expect(without.control.observed).toBe(`${verdict.control.observed}; the engine keeps no count of processes`);
    expect({ ...without, control: verdict.control }).toEqual(verdict);
  });

  test('says which containers share the namespace, as it includes their processes', () => {
    const { control } = crossChecked({ engine: 3, census: same(3), sidecars: ['log', 'proxy'] });
    expect(control.observed).toContain(
      '; the engine counts 3 processes and threads, those of log, proxy in the same namespace among them, as the census does',
    );
  });

  test('between two censuses agrees with both', () => {
    expect(crossChecked({ engine: 5, census: { min: 4, max: 6 } }).outcome).toBe('pass');
  });

  test.each([
    [4, 'pass'],
    [6, 'pass'],
    [7, 'unknown'],
    [3, 'unknown'],
  ])('%d, of 4 to 6 in the censuses, is a %s', (engine, outcome) => {
    expect(crossChecked({ engine, census: { min: 4, max: 6 } }).outcome).toBe(outcome);
  });

  test.each([
    [12, '12 processes and threads, the census 4 to 6'],
    [3, '3 processes and threads, the census 4 to 6'],
  ])('of %d that no census has makes no-defunct unknown, and the whole', (engine, words) => {
    const checked = crossChecked({ engine, census: { min: 4, max: 6 } });
    expect(checked.outcome).toBe('unknown');
    expect(checked.findings[0]).toMatchObject({
      id: 'no-defunct',
      outcome: 'unknown',
      observed: `the engine counts ${words}: one of them does not see all`,
      evidence: ['what was seen: none seen in 8 samples'],
    });
    expect(checked.control.observed).not.toContain('the engine');
  });

  test('does not change what was seen: a zombie that stayed fails', () => {
    const zombies = zombieReport({ seen: 3, peak: 3, lasting: 3, groups: [zombieGroup({ count: 3 })] });
    const overrides = { zombies };
    const checked = crossChecked({ engine: 9, census: same(4) }, overrides);
    expect(checked.outcome).toBe('fail');
    expect(checked.findings).toEqual(makeVerdict(overrides).findings);
  });
});
