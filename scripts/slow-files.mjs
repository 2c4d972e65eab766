// Prints the test files that took the longest, one per line with its seconds, or its name alone, from jest's own JSON reports. A report
// that cannot be read has no files.
// Usage: node scripts/slow-files.mjs [--names] --max N REPORT.json…
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { max: { type: 'string' }, names: { type: 'boolean' } },
});
const files = positionals
  .flatMap(filesOf)
  .map(({ name, startTime, endTime }) => ({
    file: relative(process.cwd(), name),
    seconds: (endTime - startTime) / 1_000,
  }))
  .sort((a, b) => b.seconds - a.seconds);
for (const { file, seconds } of files.slice(0, Number(values.max)))
  process.stdout.write(values.names ? `${file}\n` : `${seconds.toFixed(1).padStart(7)} s  ${file}\n`);

function filesOf(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return [];
  }
}
