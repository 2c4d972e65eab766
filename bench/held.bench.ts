/**
 * What does a child cost while its client holds the connection? Memory for each of 1,000, 5,000 and 20,000 children that have
 * answered five messages: from the account of the server's container, the kernel's share for its processes included, and
 * from the whole system's, in which the clients and both ends of every socket count. With --compare REV it is forkbed's server of that
 * revision beside this one's, and a budget must hold: `bench/budget.json`.
 */
import { readFileSync } from 'node:fs';
import { removeOnInterrupt, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { budgetFor, limitFor } from './support/budget.ts';
import { holdChildren, usageWith } from './support/hold.ts';
import { holds, report } from './support/result.ts';
import { buildRevisionImage } from './support/revision-image.ts';
import { measureRounds, ratioOf } from './support/rounds.ts';
import { ARTICLE_CPP, type BenchSubject, FLOOR, IGNORE, PYTHON_UNLIMITED, WAIT } from './support/subjects.ts';
import { availableBytes } from './support/system-memory.ts';

const SIZES = [1000, 5000, 20_000];
const MOST = 20_000;
/** It asks the kernel about each of its children at every connection. */
const MOST_IN_PYTHON = 1000;
/** Connections a second, for backlogs of 128: what they drop is sent again seconds later. */
const GENTLE_RATE = 1000;
const MOST_RATIO = 1.15;

interface Held extends BenchSubject {
  readonly at: number;
  readonly rate?: number;
}

const SUBJECTS: readonly Held[] = SIZES.flatMap((at) => [
  ...[FLOOR, IGNORE, WAIT].map((subject) => ({ ...subject, at })),
  { ...ARTICLE_CPP, at, rate: GENTLE_RATE },
  ...(at <= MOST_IN_PYTHON ? [{ ...PYTHON_UNLIMITED, at, rate: GENTLE_RATE / 2 }] : []),
]);

removeOnInterrupt();
const { rounds, compare } = benchArguments({ rounds: 5, compares: true });
if (compare === undefined) await measureServers();
else await compareRevisions(compare);

async function measureServers(): Promise<void> {
  const { memory, system } = await measureRounds({
    rounds,
    subjects: SUBJECTS,
    metrics: ['memory', 'system'],
    measure,
  });
  await report({
    id: 'held',
    title: 'What a held child costs',
    tables: [
      { question: 'The memory of each held child, in its container', unit: 'KiB', axis: 'children', series: memory },
      { question: 'The memory of each held child, in the whole system', unit: 'KiB', axis: 'children', series: system },
    ],
    targets: [IGNORE, WAIT].flatMap(({ name }) =>
      SIZES.map((at) => ({
        what: `Memory of a held child: ${name} to the floor, ${at.toLocaleString('en')} children`,
        limit: MOST_RATIO,
        measured: ratioOf(memory, { of: name, to: FLOOR.name, at }),
      })),
    ),
    notes: [
      'In its container: `memory.usage` of the container’s memory controller, page tables, kernel stacks and sockets included, ' +
        'less the page cache that can be reclaimed, as the engine reports it. In the whole system: by how much `MemAvailable` of ' +
        '/proc/meminfo has fallen, the clients and their ends of the sockets included. Python is held only at ' +
        `${MOST_IN_PYTHON.toLocaleString('en')}, as its server asks about each of its children at every connection.`,
    ],
  });
}

async function compareRevisions(revision: string): Promise<void> {
  await using other = await buildRevisionImage(revision, { baseImage: process.env.BASE_IMAGE ?? 'debian:trixie-slim' });
  const pairs = [IGNORE, WAIT].map(({ name, options, expect }) => ({
    before: { name: `${name}, ${revision}`, options: { ...options, image: other.name }, expect, at: MOST },
    after: { name: `${name}, this revision`, options, expect, at: MOST },
  }));
  const subjects = pairs.flatMap(({ before, after }) => [before, after]);
  const { memory, system } = await measureRounds({ rounds, subjects, metrics: ['memory', 'system'], measure });
  const budget = budgetFor(JSON.parse(readFileSync('bench/budget.json', 'utf8')), revision);
  const targets = pairs.map(({ before, after }) => ({
    what: `Memory of a held child in its container: ${after.name} to ${revision}, ${MOST.toLocaleString('en')} children`,
    limit: limitFor(budget, 'held', 'memory'),
    measured: ratioOf(memory, { of: after.name, to: before.name, at: MOST }),
  }));
  await report({
    id: 'held-compared',
    title: `What a held child costs, and cost in ${revision}`,
    tables: [
      { question: 'The memory of each, in its container', unit: 'KiB', axis: 'children', series: memory },
      { question: 'The memory of each, in the whole system', unit: 'KiB', axis: 'children', series: system },
    ],
    targets,
  });
  if (targets.some((target) => !holds(target))) process.exitCode = 1;
}

async function measure({ options, at, rate }: Held): Promise<{ memory: number; system: number }> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject({ ...options, pidsLimit: -1 });
  await testbed.runClients({
    containers: 1,
    args: ['--connections', '100', '--concurrency', '10', '--retry-until', '10000'],
  });
  const before = await usageWith(server, { most: 1 });
  const beforeBytes = availableBytes();
  const clients = await holdChildren({ testbed, server, children: at, ...(rate === undefined ? {} : { rate }) });
  const held = await server.usage();
  const heldBytes = availableBytes();
  // An engine that kills a container of 20,000 processes may wait for their end for longer than it has patience.
  await clients.release();
  await usageWith(server, { most: 1 });
  const perChild = (bytes: number) => bytes / at / 1024;
  return {
    memory: perChild(held.memoryBytes - before.memoryBytes),
    system: perChild(beforeBytes - heldBytes),
  };
}
