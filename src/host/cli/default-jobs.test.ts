import { expect, test } from '@jest/globals';
import { DOCKER_20 } from '../docker/engine-facts.fixture.ts';
import { defaultJobs } from './default-jobs.ts';

const GIB = 2 ** 30;

test.each([
  ['two for each CPU', { NCPU: 2, MemTotal: 24 * GIB }, 4],
  ['two at least', { NCPU: 1, MemTotal: GIB / 2 }, 2],
  ['no more than the memory has room for', { NCPU: 8, MemTotal: 6.5 * GIB }, 6],
  ['no more than the engine has networks for', { NCPU: 64, MemTotal: 512 * GIB }, 16],
  ['an engine that does not report its memory', { NCPU: 3 }, 6],
  ['an engine that reports nothing', undefined, 2],
  ['an engine that reports no numbers', { NCPU: '8', MemTotal: null }, 2],
  ['an engine that reports 0', { NCPU: 0, MemTotal: 0 }, 2],
  ['Docker 20.10, whose answer is cut down to what is read elsewhere', DOCKER_20.info, 2],
])('%s', (_, info, expected) => {
  expect(defaultJobs(info)).toBe(expected);
});
