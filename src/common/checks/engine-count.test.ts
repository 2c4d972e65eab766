import { describe, expect, test } from '@jest/globals';
import { crossCheck } from './engine-count.ts';
import { evidenceOf, zombieReport } from './evidence.fixture.ts';
import { reachVerdict } from './verdict.ts';

const same = (count: number) => ({ least: count, most: count });

describe('crossCheck', () => {
  test('an engine that counts as the census does is told with the control, and changes nothing else', () => {
    const verdict = reachVerdict(evidenceOf());
    const checked = crossCheck(verdict, { engine: 1, census: same(1) });
    expect(checked.control.observed).toBe(
      'a zombie was planted, pid 40, and seen by the census and by ps; the engine counts 1 process or thread, as the census does',
    );
    expect({ ...checked, control: verdict.control }).toEqual(verdict);
  });

  test('an engine between two censuses agrees with both', () => {
    const checked = crossCheck(reachVerdict(evidenceOf()), { engine: 5, census: { least: 4, most: 6 } });
    expect(checked.outcome).toBe('pass');
  });

  test.each([
    [12, '12 processes and threads, the census 4 to 6'],
    [3, '3 processes and threads, the census 4 to 6'],
  ])('an engine that counts %d makes no-defunct unknown, and the whole', (engine, words) => {
    const checked = crossCheck(reachVerdict(evidenceOf()), { engine, census: { least: 4, most: 6 } });
    expect(checked.outcome).toBe('unknown');
    expect(checked.findings[0]).toMatchObject({
      id: 'no-defunct',
      outcome: 'unknown',
      observed: `the engine counts ${words}: one of them does not see all`,
      evidence: ['what was seen: none seen in 8 samples'],
    });
  });

  test('what was seen stays a fail', () => {
    const verdict = reachVerdict(evidenceOf({ zombies: zombieReport({ lasting: 3 }) }));
    expect(crossCheck(verdict, { engine: 9, census: same(4) })).toMatchObject({ outcome: 'fail' });
  });
});
