import { expect, test } from '@jest/globals';
import { DOCKER_20, PODMAN_5 } from '../docker/engine-facts.fixture.ts';
import { parseEngineFacts } from '../docker/engine-facts.ts';
import { describeLimits } from './describe-limits.ts';
import { formatDiagnosis } from './doctor-text.ts';
import { canJudge, TRIALS, type Trial } from './examine.ts';

function trials(...failed: readonly Trial['name'][]): Trial[] {
  return TRIALS.map((name) => ({ name, works: !failed.includes(name), observed: `${name}: seen`, tookMs: 7 }));
}

test('a verdict needs all but the count of the engine', () => {
  expect(canJudge(trials())).toBe(true);
  expect(canJudge(trials('stats'))).toBe(true);
  for (const name of ['namespaces', 'control', 'census'] as const) expect(canJudge(trials(name))).toBe(false);
  expect(canJudge([])).toBe(false);
});

test('facts, trials and the verdict are lines; what an engine says is on one line', () => {
  const engine = { ...parseEngineFacts(DOCKER_20), kernel: '6\n\u001b[31m' };
  const text = formatDiagnosis({ engine, trials: trials('stats'), limits: describeLimits(engine), canJudge: true });
  expect(text).not.toContain('\u001b');
  expect(text).toContain('\n  API           1.41, at least 1.12\n');
  expect(text).toContain('\n  runtimes      io.containerd.runc.v2, runc; default runc\n');
  expect(text).toContain('\n  ✓ control     control: seen (7 ms)\n  ✓ census');
  expect(text).toContain('\n  ? stats ');
  expect(text).toMatch(/\n\na verdict is possible\n$/);
});

test('what will be unknown is told of an engine where it was seen, and of no other', () => {
  expect(describeLimits(parseEngineFacts(DOCKER_20))).toEqual([]);
  expect(describeLimits(parseEngineFacts({ version: {}, info: {} }))).toEqual([]);
  const podman = describeLimits(parseEngineFacts({ ...PODMAN_5, libpod: { host: { eventLogger: 'none' } } }));
  expect(podman.map((limit) => /events|version 1|BuildKit/.exec(limit)?.[0])).toEqual([
    'events',
    'version 1',
    'BuildKit',
  ]);
});
