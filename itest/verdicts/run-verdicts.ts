/**
 * `npm run verdicts [-- NAME…] [--times N] [--parallel P]`: each case of the table, N times; prints those whose verdict is wrong and
 * why, writes reports/verdicts.json, and ends with 1 where any is wrong. `--facts` measures the subjects themselves instead.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildFolder } from '../../testkit/subject-image.ts';
import { inParallel } from '../support/at-once.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import type { VerdictCase } from './case.ts';
import { CASES } from './cases.ts';
import { measureFacts } from './facts.ts';
import { type CaseResult, runCase } from './run-case.ts';

const { positive, usage } = runnerErrors('verdicts');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
    except: { type: 'string', multiple: true, default: [] },
    facts: { type: 'boolean', default: false },
  },
});
const times = positive('--times', values.times);
const parallel = positive('--parallel', values.parallel);
const chosen = choose(positionals, values.except);
const image = await buildFolder('verdicts/subjects');

if (values.facts) process.exitCode = (await measureFacts(chosen, { image, atOnce: parallel })) ? 0 : 1;
else process.exitCode = report(await runAll()) ? 0 : 1;

function runAll(): Promise<CaseResult[]> {
  const job = async (subject: VerdictCase): Promise<CaseResult> => {
    const result = await runCase(subject, image);
    printResult(result);
    return result;
  };
  return inParallel(Array.from({ length: times }, () => chosen).flat(), { atOnce: parallel, job });
}

/** Whether all verdicts were right. */
function report(results: readonly CaseResult[]): boolean {
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/verdicts.json', `${JSON.stringify(results, undefined, 2)}\n`);
  const wrong = results.filter((result) => result.wrong.length > 0);
  process.stdout.write(`\n${wrong.length} of ${results.length} verdicts are wrong\n`);
  for (const name of new Set(wrong.map((result) => result.name))) {
    const runs = wrong.filter((result) => result.name === name);
    process.stdout.write(`  ${name} (rule ${runs[0]?.rule}): ${runs.length} of ${times}\n`);
  }
  return wrong.length === 0;
}

function printResult({ name, rule, wrong, durationMs }: CaseResult): void {
  const mark = wrong.length === 0 ? 'ok  ' : 'NOT ';
  process.stdout.write(`${mark} ${rule} ${name} (${(durationMs / 1000).toFixed(1)} s)\n`);
  for (const reason of wrong) process.stdout.write(`       ${reason}\n`);
}

function choose(names: readonly string[], except: readonly string[]): readonly VerdictCase[] {
  const known = new Set(CASES.map(({ name }) => name));
  for (const name of [...names, ...except]) {
    if (!known.has(name)) usage(`expected the name of a case, received ${name}`);
  }
  return CASES.filter(({ name }) => (names.length === 0 || names.includes(name)) && !except.includes(name));
}
