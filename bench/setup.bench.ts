/**
 * How long does `npm start` take in a fresh clone, to the verdict, and how much is in the image beyond its base? With --compare REV that
 * revision comes first in each round, and a budget must hold: `bench/budget.json`. What is measured is committed: HEAD. Exit code 69 where
 * no engine can be started for it.
 */
import { readFileSync } from 'node:fs';
import { ExitCode } from '../src/common/exit-codes.ts';
import { missingForEngine } from '../testkit/own-engine.ts';
import { benchArguments } from './support/arguments.ts';
import { budgetFor, limitFor } from './support/budget.ts';
import { FreshClone } from './support/fresh-clone.ts';
import { holds, report, type Target } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';

const { rounds, compare } = benchArguments({ rounds: 3, compares: true });
const { BASE_IMAGE: baseImage = 'debian:trixie-slim' } = process.env;
const METRICS = ['seconds', 'imageMB'] as const;
const WORDS = {
  seconds: { question: '`npm start` in a fresh clone, to the verdict', unit: 's', digits: 1 },
  imageMB: { question: 'The image beyond its base', unit: 'MB', digits: 1 },
} as const;

const missing = missingForEngine(['dockerd', 'unshare', 'mount', 'ip', 'slirp4netns', 'git']);
if (missing === undefined) {
  await measureAll();
} else {
  process.stderr.write(`setup: not measured, ${missing}\n`);
  process.exitCode = ExitCode.Unavailable;
}

async function measureAll(): Promise<void> {
  const others = compare === undefined ? [] : [{ name: compare, revision: compare }];
  const measured = await measureRounds({
    rounds,
    subjects: [...others, { name: 'this revision', revision: 'HEAD' }],
    metrics: METRICS,
    measure: async ({ revision }) => {
      await using clone = await FreshClone.make(revision, { baseImage });
      return { seconds: await clone.start(), imageMB: await clone.imageMB() };
    },
  });
  const targets = compare === undefined ? [] : METRICS.map((metric) => target(metric, measured[metric].at(-1)?.ratio));
  await report({
    id: 'setup',
    title: 'What the first start costs',
    tables: METRICS.map((metric) => ({ ...WORDS[metric], series: measured[metric] })),
    targets,
    notes: [
      'The clone has an engine of its own, whose data are in memory and which has the base image and nothing else. The cache of npm is empty. ' +
        `There are Node ${process.versions.node}, Docker and Compose.`,
    ],
  });
  if (targets.some((each) => !holds(each))) process.exitCode = 1;
}

function target(metric: (typeof METRICS)[number], measured = Number.NaN): Target {
  const budget = budgetFor(JSON.parse(readFileSync('bench/budget.json', 'utf8')), compare ?? '');
  return { what: `${WORDS[metric].question}, against ${compare}`, limit: limitFor(budget, 'setup', metric), measured };
}
