// Prints how many tests passed, failed and were skipped, from jest's own JSON reports. A report that is missing, or a test
// file that could not be run, counts as a failure; the exit code is 1 if there is any.
// Usage: node scripts/count-tests.mjs REPORT.json… [--again REPORT.json]
// --again: files that failed beside others, and then ran once more, alone. Their second results count, and each is named.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

const FAILED = [{ status: 'failed' }];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { again: { type: 'string' } } });
const again = values.again !== undefined && existsSync(values.again) ? resultsOf(values.again) : new Map();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const report of positionals) {
  for (const [file, tests] of resultsOf(report)) {
    const second = again.get(file);
    if (second !== undefined) tell(file, second);
    for (const { status } of second ?? tests)
      total[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
  }
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function tell(file, tests) {
  const how = tests.every(({ status }) => status !== 'failed') ? 'passed' : 'failed again';
  process.stdout.write(`${relative(process.cwd(), file)} failed beside other tests, and ${how} alone\n`);
}

/** The tests of each file, as jest reports them; one failed test if the file could not be run. */
function resultsOf(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return new Map(
      testResults.map(({ name, status, assertionResults }) => [
        name,
        assertionResults.length === 0 && status === 'failed' ? FAILED : assertionResults,
      ]),
    );
  } catch (error) {
    process.stderr.write(`expected a report of jest in ${report}: ${error.message}\n`);
    return new Map([[report, FAILED]]);
  }
}
