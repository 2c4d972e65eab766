// Prints the test files in which a test failed, one per line, from jest's own JSON reports. It prints none if there are more than
// --max, or a report cannot be read: then the busy machine is not the reason.
// Usage: node scripts/failed-files.mjs --max N REPORT.json…
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { max: { type: 'string' } } });
const results = positionals.map(resultsOf);
const failed = results
  .flatMap((files) => files ?? [])
  .filter(({ status }) => status === 'failed')
  .map(({ name }) => relative(process.cwd(), name));
if (!results.includes(undefined) && failed.length <= Number(values.max))
  for (const file of failed) process.stdout.write(`${file}\n`);

function resultsOf(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return undefined;
  }
}
