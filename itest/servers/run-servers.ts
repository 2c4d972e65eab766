/**
 * `npm run servers [-- NAME…] [--times N] [--parallel P] [--init]`: ordinary servers, N checks of each; prints how many passed, failed and
 * were unknown, and each finding that did not pass. The reports go to reports/servers. Ends with 1 where a check fails that nothing
 * explains, or more than 2 % are unknown.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../support/at-once.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import { presentId } from '../verdicts/compare.ts';
import { buildServer } from './build-server.ts';
import { SERVERS, type Server } from './servers.ts';

interface Finding {
  readonly id: string;
  readonly outcome: string;
  readonly observed: string;
  readonly evidence: readonly string[];
}

interface CheckOutcome {
  readonly exitCode: number;
  readonly durationMs: number;
  /** Those that did not pass. */
  readonly findings: readonly Finding[];
  readonly report: unknown;
  readonly stderr: string;
}

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'reports/servers');
const CHECK_LIMIT_MS = 600_000;
const MAX_UNKNOWN_SHARE = 0.02;
const OUTCOMES = ['pass', 'fail', 'unknown'];

const { positive, usage } = runnerErrors('servers');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '1' },
    init: { type: 'boolean', default: false },
  },
});
const unknownName = positionals.find((name) => !SERVERS.some((server) => server.name === name));
if (unknownName !== undefined)
  usage(`expected one of ${SERVERS.map(({ name }) => name).join(', ')}, received ${unknownName}`);
const times = positive('--times', values.times);
const atOnce = positive('--parallel', values.parallel);
mkdirSync(FOLDER, { recursive: true });

let runs = 0;
let undecided = 0;
let unexplained = 0;
for (const server of SERVERS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const image = await buildServer(server);
  const job = () => check(server, image);
  const outcomes = await inParallel(Array.from({ length: times }), { atOnce, job });
  writeFileSync(join(FOLDER, `${server.name}.json`), `${JSON.stringify(outcomes, undefined, 2)}\n`);
  report(server, outcomes);
}
const share = `in ${undecided} of ${runs} something is unknown without one`;
process.stdout.write(`\n${unexplained} of ${runs} runs fail without an explanation, ${share}\n`);
process.exitCode = unexplained === 0 && undecided <= runs * MAX_UNKNOWN_SHARE ? 0 : 1;

async function check({ port }: Server, image: string): Promise<CheckOutcome> {
  const init = values.init ? ['--init'] : [];
  const args = ['check', '--quiet', '--format', 'json', '--http', '/', '--port', String(port), ...init, image];
  const beganAt = performance.now();
  const { exitCode, stdout, stderr } = await run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    env: environmentOfItsOwn(),
    limitMs: CHECK_LIMIT_MS,
  });
  const told = stdout === '' ? undefined : (JSON.parse(stdout) as { verdict: { findings: readonly Finding[] } });
  const findings = told?.verdict.findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map((finding) => ({ ...finding, id: presentId(finding.id) }));
  return { exitCode, durationMs: performance.now() - beganAt, findings: findings ?? [], report: told, stderr };
}

function report({ name, explained = {} }: Server, outcomes: readonly CheckOutcome[]): void {
  const counts = OUTCOMES.map((outcome, exitCode) => {
    return `${outcomes.filter((one) => one.exitCode === exitCode).length} ${outcome}`;
  });
  const seconds = outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0) / outcomes.length / 1000;
  const told = new Map<string, number>();
  let accused = 0;
  for (const { exitCode, findings, stderr } of outcomes) {
    const surprising = findings.filter(({ id }) => explained[id] === undefined);
    if (surprising.some(({ outcome }) => outcome === 'unknown')) undecided++;
    if (exitCode > 2 || surprising.some(({ outcome }) => outcome === 'fail')) accused++;
    const lines = exitCode > 2 ? [`exit code ${exitCode}: ${stderr.trim()}`] : findings.map(describe);
    for (const line of lines) told.set(line, (told.get(line) ?? 0) + 1);
  }
  runs += outcomes.length;
  unexplained += accused;
  const head = `${name}: ${counts.join(', ')}, ${accused} of them without an explanation; ${seconds.toFixed(1)} s each`;
  process.stdout.write(`${head}\n`);
  for (const [line, count] of told) process.stdout.write(`    ${count} × ${line}\n`);
  for (const [id, fact] of Object.entries(explained)) process.stdout.write(`    ${id} may fail: ${fact}\n`);
}

function describe({ id, outcome, observed, evidence }: Finding): string {
  return `${outcome === 'fail' ? '✗' : '?'} ${id}: ${observed}${evidence.length > 0 ? ` (${evidence[0]})` : ''}`;
}
