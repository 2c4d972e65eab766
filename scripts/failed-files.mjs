// Prints the test files in which something failed, one a line, from jest's own JSON reports; none where there are more than
// --max: then it is not the machine.
// Usage: node scripts/failed-files.mjs --max N REPORT.json…
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { max: { type: 'string' } } });
const failed = positionals
  .flatMap((report) => JSON.parse(readFileSync(report, 'utf8')).testResults)
  .filter(({ status }) => status === 'failed')
  .map(({ name }) => relative(process.cwd(), name));
if (failed.length <= Number(values.max)) for (const file of failed) process.stdout.write(`${file}\n`);
