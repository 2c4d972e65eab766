import { describe, expect, test } from '@jest/globals';
import { parseUsage, taskCountIn } from './usage.ts';

/** As Docker Engine 20.10 answers, without what nobody reads. */
const STATS = {
  pids_stats: { current: 3, limit: 64 },
  cpu_stats: { cpu_usage: { total_usage: 5_000_000 }, online_cpus: 2 },
  memory_stats: { usage: 4096, stats: { inactive_file: 1024, pgfault: 12 }, limit: 2 ** 31 },
};

test('a whole account', () => {
  expect(parseUsage(STATS)).toEqual({ cpuNs: 5_000_000, memoryBytes: 3072, pids: 3, pageFaults: 12 });
  expect(taskCountIn(STATS)).toBe(3);
});

test('an account without what only adds a word', () => {
  const { cpu_stats } = STATS;
  expect(parseUsage({ cpu_stats, memory_stats: { usage: 4096 }, pids_stats: null })).toEqual({
    cpuNs: 5_000_000,
    memoryBytes: 4096,
    pids: 0,
    pageFaults: undefined,
  });
});

describe('an account without a count of processes has none', () => {
  test.each([
    [{}],
    [{ pids_stats: {} }],
    [{ pids_stats: null }],
    [{ pids_stats: { current: 0 } }],
    [{ pids_stats: { current: '3' } }],
    [null],
    ['no account'],
    [undefined],
  ])('%j', (stats) => {
    expect(taskCountIn(stats)).toBeUndefined();
  });
});

test.each([
  [{}, 'cpu_stats.cpu_usage.total_usage', '"{}"'],
  [{ ...STATS, memory_stats: {} }, 'memory_stats.usage', 'pids_stats'],
  [undefined, 'cpu_stats.cpu_usage.total_usage', '"nothing"'],
])('an account without what was asked for is an error that quotes it: %j', (stats, field, quoted) => {
  const parse = () => parseUsage(stats);
  expect(parse).toThrow(`expected ${field} in the engine's account of a container, received `);
  expect(parse).toThrow(quoted);
});
