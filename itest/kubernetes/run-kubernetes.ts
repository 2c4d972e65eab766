/**
 * `npm run kubernetes`: RabbitMQ and Redis from Debian's packages, with exec probes as their charts have them, in three positions: as
 * PID 1, in a shared process namespace, and below an init. It writes what came out into docs/kubernetes.md. Exit code 1 where a position
 * that reaps leaves a zombie.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../src/host/index.ts';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';

const ROOT = process.cwd();
const PAGE = join(ROOT, 'docs/kubernetes.md');
const [BEGIN, END] = ['<!-- npm run kubernetes writes from here -->', '<!-- to here -->'];
const LIMIT_MS = 600_000;
const PROBE_RUNS = 10;

interface Chart {
  readonly title: string;
  readonly folder: 'redis' | 'rabbitmq';
  readonly edit: (manifest: string) => string;
}

interface Position {
  readonly title: string;
  readonly reaps: boolean;
  readonly edit: (manifest: string) => string;
  readonly args: readonly string[];
}

const asItIs = (manifest: string) => manifest;
const withoutTimeouts = (manifest: string) => manifest.replaceAll(/^ +timeoutSeconds: .*\n/gm, '');
const CHARTS: readonly Chart[] = [
  { title: 'redis, time-outs of the chart', folder: 'redis', edit: asItIs },
  {
    title: 'redis, without `timeoutSeconds`, CPU limit 20m',
    folder: 'redis',
    edit: (manifest) => withoutTimeouts(manifest).replace('cpu: 500m', 'cpu: 20m'),
  },
  { title: 'rabbitmq, time-outs of the chart', folder: 'rabbitmq', edit: asItIs },
  {
    title: 'rabbitmq, without `timeoutSeconds`',
    folder: 'rabbitmq',
    edit: withoutTimeouts,
  },
];
const POSITIONS: readonly Position[] = [
  { title: 'as PID 1', reaps: false, edit: asItIs, args: [] },
  {
    title: '`shareProcessNamespace: true`',
    reaps: true,
    edit: (manifest) => manifest.replace('shareProcessNamespace: false', 'shareProcessNamespace: true'),
    args: [],
  },
  { title: '`--init`', reaps: true, edit: asItIs, args: ['--init'] },
];

interface Result {
  readonly chart: Chart;
  readonly position: Position;
  readonly report: CheckReport;
}

const results: Result[] = [];
for (const chart of CHARTS) {
  const image = await buildSubject(chart.folder);
  for (const position of POSITIONS) results.push(await check({ chart, position, image }));
}
writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), await section()));
process.exitCode = results.some(({ position, report }) => position.reaps && hasFailed(report, 'no-defunct')) ? 1 : 0;

async function check({ chart, position, image }: { chart: Chart; position: Position; image: string }): Promise<Result> {
  const text = readFileSync(join(ROOT, 'itest/kubernetes', `${chart.folder}.yaml`), 'utf8');
  const manifest = position.edit(chart.edit(text.replace(/image: [A-Z]+$/m, `image: ${image}`)));
  const options = ['--probe-runs', String(PROBE_RUNS), '--start-timeout', '120s', '--quiet', '--format', 'json'];
  const args = ['check', '--manifest', '-', ...options, ...position.args];
  const { stdout, stderr } = await run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    env: environmentOfItsOwn(),
    limitMs: LIMIT_MS,
    input: manifest,
  });
  if (stdout === '') throw new Error(`expected a report of ${chart.title} ${position.title}, received ${stderr}`);
  const report: CheckReport = JSON.parse(stdout);
  process.stdout.write(`${chart.title}, ${position.title}: ${summary(report)}\n`);
  return { chart, position, report };
}

function summary({ verdict, durationMs }: CheckReport): string {
  const failed = verdict.findings.filter(({ outcome }) => outcome === 'fail');
  const unknown = verdict.findings.filter(({ outcome }) => outcome === 'unknown');
  const names = [...failed.map(({ id }) => `✗ ${id}`), ...unknown.map(({ id }) => `? ${id}`)];
  return [`${verdict.outcome} in ${Math.round(durationMs / 1_000)} s`, ...names].join(', ');
}

function hasFailed({ verdict }: CheckReport, id: string): boolean {
  return verdict.findings.some((finding) => finding.id === id && finding.outcome === 'fail');
}

/** What each probe left behind. */
function leftBy({ verdict }: CheckReport): string[] {
  const evidence = verdict.findings.flatMap((finding) => finding.evidence);
  return [...new Set(evidence.filter((line) => /left by \w+Probe \(/.test(line)))];
}

async function section(): Promise<string> {
  const rows = CHARTS.map((chart) => {
    const cells = results.filter((each) => each.chart === chart).map(({ report }) => summary(report));
    return `| ${[chart.title, ...cells].join(' | ')} |`;
  });
  const lines = results.flatMap(({ chart, position, report }) =>
    leftBy(report).map((line) => `${chart.title}, ${position.title}: ${line}`.replaceAll('`', '')),
  );
  return [
    machineLine(await describeMachine()),
    '',
    `| | ${POSITIONS.map(({ title }) => title).join(' | ')} |`,
    `|---|${'---|'.repeat(POSITIONS.length)}`,
    ...rows,
    '',
    ...(lines.length === 0
      ? ['No probe left a process behind.']
      : ['What the probes left behind:', '', '```', ...lines, '```']),
  ].join('\n');
}

function withSection(page: string, text: string): string {
  const [before = '', others = ''] = page.split(BEGIN);
  const [, after = ''] = others.split(END);
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}
