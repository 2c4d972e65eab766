/** What each experiment makes of what it has sampled: of what is expected, of the contrary, and of neither. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  census,
  LISTEN_INODE,
  LISTENER,
  processDetail,
  processRecord,
  tcpSocket,
  zombieRecord,
} from '../../../common/checks/evidence.fixture.ts';
import { EXPERIMENT_NAMES } from '../../../common/lab/experiments.ts';
import type { ProcessRecord } from '../../../common/process-table/model.ts';
import { SIGCHLD } from '../../../common/process-table/signal-names.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { childKeepsListener, parentKeepsClient } from './descriptors.ts';
import { childWithoutExit, orphans, unreapedChild, zombiesLeft } from './lifetimes.ts';
import { ignoredSigchld, waitServes, zombiesHold } from './reaping.ts';
import { manyAtOnce, oneProcess, processesCost } from './serving.ts';

type MakeProcess = (overrides: { pid: number; ppid: number }) => ProcessRecord;

const PARENT = 7;
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 100);
const processes = (count: number, { ppid = 1, make = processRecord }: { ppid?: number; make?: MakeProcess } = {}) =>
  range(count).map((pid) => make({ pid, ppid }));
const zombies = (count: number, ppid = 1) => processes(count, { ppid, make: zombieRecord });
const established = (served: number, waiting: number) => [
  LISTENER,
  ...range(served).map((inode) => tcpSocket({ state: 'ESTABLISHED', inode })),
  ...range(waiting).map(() => tcpSocket({ state: 'ESTABLISHED', inode: 0 })),
];
const beside = (...all: ProcessRecord[]) => census({ beside: all });

test('the experiments are those of itest/statements, in the order of docs/claims.md', () => {
  for (const [index, name] of EXPERIMENT_NAMES.entries()) {
    const source = readFileSync(join(PACKAGE_ROOT, `itest/statements/${name}.itest.ts`), 'utf8');
    expect(source).toContain(`id: 's${index + 1}'`);
  }
});

test.each([
  [{ served: 1, waiting: 2 }, 'one'],
  [{ served: 3, waiting: 0 }, 'all'],
  [{ served: 1, waiting: 0 }, 'refused'],
  [{ served: 0, waiting: 3 }, 'other'],
])('one process, %j: %s', ({ served, waiting }, outcome) => {
  const held = census({ sockets: established(served, waiting) });
  const seen = oneProcess.observe({ clients: 3, held });
  expect(seen.outcome).toBe(outcome);
  expect(seen.figures).toContainEqual({ name: 'waiting', value: waiting });
});

test.each([
  [{ served: 20, children: 20 }, 'all'],
  [{ served: 1, children: 0 }, 'one'],
  [{ served: 20, children: 1 }, 'other'],
])('a child for each, %j: %s', ({ served, children }, outcome) => {
  const held = census({ sockets: established(served, 20 - served), beside: processes(children) });
  expect(manyAtOnce.observe({ clients: 20, held }).outcome).toBe(outcome);
});

test.each([
  [{ descriptors: 16, held: 10, children: 0 }, 'kept'],
  [{ descriptors: 6, held: 0, children: 0 }, 'closed'],
  [{ descriptors: 16, held: 10, children: 10 }, 'other'],
])('the client’s socket in the parent, %j: %s', ({ descriptors, held, children }, outcome) => {
  const after = census({
    beside: processes(children),
    details: [processDetail({ pid: 1, descriptors })],
    sockets: [LISTENER, ...range(held).map((inode) => tcpSocket({ inode }))],
  });
  expect(parentKeepsClient.observe({ clients: 10, before: census(), after }).outcome).toBe(outcome);
});

test.each([
  [{ inode: LISTEN_INODE, nextServer: 'EADDRINUSE' }, 'taken'],
  [{ inode: 1, nextServer: 'ready' }, 'free'],
  [{ inode: LISTEN_INODE, nextServer: 'ready' }, 'other'],
])('the listening socket in a child, %j: %s', ({ inode, nextServer }, outcome) => {
  const details = [processDetail({ pid: 100, socketInodes: [inode] })];
  const orphaned = census({ beside: processes(1), details });
  expect(childKeepsListener.observe({ orphaned, nextServer }).outcome).toBe(outcome);
});

test.each([
  [{ before: 5, after: 5 }, 'outlive'],
  [{ before: 5, after: 0 }, 'end'],
  [{ before: 0, after: 0 }, 'exit'],
  [{ before: 5, after: 2 }, 'other'],
])('children that do not exit, %j: %s', ({ before, after }, outcome) => {
  const seen = childWithoutExit.observe({
    parent: PARENT,
    before: beside(...processes(before, { ppid: PARENT })),
    after: beside(...processes(after)),
  });
  expect(seen.outcome).toBe(outcome);
});

test('zombies that stay are the same ones', () => {
  const observe = (first: ProcessRecord[], later: ProcessRecord[]) =>
    unreapedChild.observe({ clients: 2, first: beside(...first), later: beside(...later) }).outcome;
  const [one, two] = zombies(2) as [ProcessRecord, ProcessRecord];
  const other = zombieRecord({ pid: 500 });
  expect(observe([one, two], [one, two])).toBe('stay');
  expect(observe([one, two], [])).toBe('vanish');
  expect(observe([one, two], [other])).toBe('vanish');
  expect(observe([one, two], [one])).toBe('other');
});

describe('below an init, and below a sleep', () => {
  test.each([
    [0, 5, 'depends'],
    [0, 0, 'always'],
    [5, 5, 'never'],
    [5, 0, 'other'],
    [0, 2, 'other'],
  ])('of five zombies %d and %d stay: %s', (below, belowSleep, outcome) => {
    const parted = (left: number) => ({
      parent: PARENT,
      before: beside(...zombies(5, PARENT)),
      after: beside(...zombies(left)),
    });
    const seen = zombiesLeft.observe({ init: parted(below), sleep: parted(belowSleep) });
    expect(seen.outcome).toBe(outcome);
    expect(seen.figures).toContainEqual({ name: 'zombiesBelowSleep', value: belowSleep });
  });

  test('zombies that there are not cannot vanish', () => {
    const none = { parent: PARENT, before: beside(), after: beside() };
    expect(zombiesLeft.observe({ init: none, sleep: none }).outcome).toBe('other');
  });

  test.each([
    [{ adopted: 5, below: 0, belowSleep: 5 }, 'depends'],
    [{ adopted: 5, below: 0, belowSleep: 0 }, 'reaped'],
    [{ adopted: 5, below: 5, belowSleep: 5 }, 'other'],
    [{ adopted: 0, below: 0, belowSleep: 0 }, 'killed'],
    [{ adopted: 2, below: 0, belowSleep: 2 }, 'other'],
  ])('of five orphans %j: %s', ({ adopted, below, belowSleep }, outcome) => {
    const parted = (left: number) => ({
      parent: PARENT,
      before: beside(...processes(5, { ppid: PARENT })),
      after: beside(...processes(adopted)),
      ended: beside(...zombies(left)),
    });
    expect(orphans.observe({ init: parted(below), sleep: parted(belowSleep) }).outcome).toBe(outcome);
  });
});

test.each([
  [{ count: 20, servedLater: 0 }, 'refused'],
  [{ count: 20, servedLater: 5 }, 'served'],
  [{ count: 0, servedLater: 0 }, 'other'],
  [{ count: 20, servedLater: 2 }, 'other'],
])('a full limit of processes, %j: %s', ({ count, servedLater }, outcome) => {
  const full = beside(...zombies(count));
  const seen = zombiesHold.observe({ full, tasks: undefined, clientsLater: 5, servedLater, forkError: undefined });
  expect(seen.outcome).toBe(outcome);
  expect(seen.figures.map(({ name }) => name)).toEqual(['zombies', 'clientsLater', 'servedLater']);
});

test.each([
  [{ left: 0, servedLater: 5, killed: 50 }, 'both'],
  [{ left: 3, servedLater: 5, killed: 50 }, 'zombies'],
  [{ left: 0, servedLater: 0, killed: 50 }, 'blocked'],
  [{ left: 0, servedLater: 5, killed: 0 }, 'other'],
])('a server that waits, %j: %s', ({ left, servedLater, killed }, outcome) => {
  const samples = { killed, clientsLater: 5, servedLater, statusesKnown: killed, after: beside(...zombies(left)) };
  expect(waitServes.observe(samples).outcome).toBe(outcome);
});

test.each([
  [{ left: 0, ignored: [SIGCHLD] }, 'none'],
  [{ left: 20, ignored: [] }, 'zombies'],
  [{ left: 0, ignored: [] }, 'other'],
])('SIGCHLD ignored, %j: %s', ({ left, ignored }, outcome) => {
  const details = [processDetail({ pid: 1, signals: { ignored, blocked: [], caught: [] } })];
  const after = census({ beside: zombies(left), details });
  expect(ignoredSigchld.observe({ clients: 20, after }).outcome).toBe(outcome);
});

test.each([
  [{ cpuUs: 250, memoryKiB: 130 }, 'more'],
  [{ cpuUs: 50, memoryKiB: 1 }, 'less'],
  [{ cpuUs: 105, memoryKiB: 4 }, 'same'],
  [{ cpuUs: 250, memoryKiB: 4 }, 'other'],
])('a child for each costs %j, one process 100 µs and 4 KiB: %s', (fork, outcome) => {
  const seen = processesCost.observe({ fork, events: { cpuUs: 100, memoryKiB: 4 } });
  expect(seen.outcome).toBe(outcome);
  expect(seen.figures).toHaveLength(4);
});
