import { expect, test } from '@jest/globals';
import { parseProvenCensus } from './observe-with-control.ts';

const process = { ppid: 0, state: 'S', startTicks: 1, ageMs: 5, threads: 1, rssKiB: 4, command: 'web', argv: ['web'] };
const web = { ...process, pid: 1 };
const zombie = { ...process, pid: 9, ppid: 8, state: 'Z', threads: 0, command: 'forkbed-probe', argv: [] };
const printed = (processes: readonly unknown[]) =>
  JSON.stringify({ atMs: 1, processes, details: [], sockets: [], planted: { pid: 9, parent: 8 } });

test('a census that shows the planted zombie is one, without it', () => {
  const { census, planted } = parseProvenCensus(printed([web, zombie]));
  expect(planted).toBe(9);
  expect(census.processes).toMatchObject([{ pid: 1 }]);
});

test.each([
  ['shows nothing of it', [web]],
  ['shows it as alive', [web, { ...zombie, state: 'S' }]],
  ['shows another parent’s', [web, { ...zombie, ppid: 1 }]],
  ['shows another zombie', [web, { ...zombie, pid: 10 }]],
])('one that %s is refused', (_, processes) => {
  expect(() => parseProvenCensus(printed(processes))).toThrow(
    expect.objectContaining({
      code: 'ERR_BLIND',
      message: `expected to see a zombie that was planted, pid 9, saw ${processes.length} processes`,
    }),
  );
});

test.each([
  ['no control', JSON.stringify({ atMs: 1, processes: [], details: [], sockets: [] })],
  ['half a line', printed([web, zombie]).slice(0, 60)],
])('what has %s is refused', (_, text) => {
  expect(() => parseProvenCensus(text)).toThrow(expect.objectContaining({ code: 'ERR_PARSE' }));
});
