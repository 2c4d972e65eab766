/**
 * `compare-results.ts REV NAME…`: the results of these benchmarks in the work tree against those that REV has committed, held to what
 * `bench/budget.json` has for others. Exit code 1 where one does not hold.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { budgetFor } from './budget.ts';
import { holds, outcomeOf, type StoredResult } from './result.ts';
import { compareStored } from './stored-comparison.ts';

const [revision = '', ...names] = process.argv.slice(2);
const { others: limit } = budgetFor(JSON.parse(readFileSync('bench/budget.json', 'utf8')), revision);
for (const name of names) {
  const file = `bench/results/${name}.json`;
  const before = readCommitted(file);
  if (before === undefined) {
    process.stdout.write(`\n${name}: ${revision} has no result of it\n`);
    continue;
  }
  const now: StoredResult = JSON.parse(readFileSync(file, 'utf8'));
  const targets = compareStored({ before, now, limit });
  const missed = targets.filter((target) => !holds(target));
  process.stdout.write(
    `\n${name}, against the result of ${revision}: ${targets.length - missed.length} of ${targets.length} rows hold\n`,
  );
  for (const target of missed) {
    process.stdout.write(`  ${outcomeOf(target)}: ${target.what}: ${target.measured.toFixed(2)} (at most ${limit})\n`);
  }
  if (missed.length > 0) process.exitCode = 1;
}

function readCommitted(file: string): StoredResult | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return JSON.parse(execFileSync('git', ['show', `${revision}:${file}`], { encoding: 'utf8', stdio }));
  } catch {
    return undefined;
  }
}
