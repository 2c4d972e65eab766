/**
 * Validates the variables of docker-compose.yml, from the environment: a sentence for each invalid one, and exit code 64. Its argument is the
 * program that each sentence begins with.
 */
import { ExitCode } from '../src/common/exit-codes.ts';
import { findFormerVariables, findWrongVariables } from '../src/common/programs/compose-variables.ts';

const [program = 'start'] = process.argv.slice(2);
const given = Object.entries(process.env).flatMap(([name, value]) =>
  value === undefined ? [] : [[name, value] as const],
);
const values = new Map(given);
for (const sentence of findFormerVariables(values)) process.stderr.write(`${program}: ${sentence}\n`);
const wrong = findWrongVariables(values);
for (const sentence of wrong) process.stderr.write(`${program}: ${sentence}\n`);
process.exitCode = wrong.length === 0 ? ExitCode.Pass : ExitCode.Usage;
