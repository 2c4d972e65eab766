/**
 * Writes docs/claims.md, docs/claims.json and the pictures from what the experiments have left in reports/claims; exit code 1
 * where anything was not measured. With --only NAME…: prints what those have measured, and writes nothing: the page is
 * always that of one whole run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import type { Claim, ClaimsData } from './claim.ts';
import { claimsPage, formatFigure } from './claims-page.ts';
import { gapsOf, STATEMENTS } from './gaps.ts';
import { modesChart } from './modes-chart.ts';
import type { Recorded } from './record.ts';
import { timelinesChart } from './timelines-chart.ts';

const ROOT = process.cwd();

const [option, ...names] = process.argv.slice(2);
if (option === '--only' && names.length > 0) tell(names);
else if (option === undefined) await write();
else {
  process.stderr.write(`claims: expected nothing or --only NAME…, received ${[option, ...names].join(' ')}\n`);
  process.exitCode = 64;
}

async function write(): Promise<void> {
  const data: ClaimsData = {
    claims: STATEMENTS.flatMap((id) => read(id) ?? []),
    positions: read('positions'),
    faults: read('faults'),
    timelines: read('timelines') ?? [],
    modes: read('modes') ?? [],
  };
  const gaps = gapsOf(data);
  if (gaps.length > 0) {
    process.stderr.write(`claims: expected every experiment to be measured, not measured: ${gaps.join('; ')}\n`);
    process.exitCode = 1;
    return;
  }
  const machine = await describeMachine();
  mkdirSync(join(ROOT, 'docs/pictures'), { recursive: true });
  const files = {
    'docs/claims.json': `${JSON.stringify({ schemaVersion: 1, machine, ...data }, undefined, 2)}\n`,
    'docs/claims.md': claimsPage({ ...data, machine: machineLine(machine) }),
    'docs/pictures/processes.svg': timelinesChart(data.timelines),
    'docs/pictures/modes.svg': modesChart(data.modes),
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(ROOT, path), text);
  const verdicts = data.claims.map(
    ({ id, verdict, statement }) => `  ${id.padEnd(4)} ${verdict.padEnd(20)} ${statement}`,
  );
  process.stdout.write(`${verdicts.join('\n')}\n\nwritten: ${Object.keys(files).join(', ')}\n`);
}

/** Their figures, one a line. */
function tell(ids: readonly string[]): void {
  for (const id of ids) {
    const measured: unknown = read(id as keyof Recorded);
    if (measured === undefined) {
      process.stderr.write(`claims: expected ${id} to be measured, it was not\n`);
      process.exitCode = 1;
      continue;
    }
    process.stdout.write(isClaim(measured) ? describe(measured) : `${JSON.stringify(measured, undefined, 2)}\n`);
  }
}

function describe({ id, statement, verdict, figures, control }: Claim): string {
  const rows = (some: Claim['figures']) => some.map((each) => `    ${each.name}: ${formatFigure(each)}`);
  return [
    `${id} ${verdict}: ${statement}`,
    ...rows(figures),
    `  control: ${control.what}`,
    ...rows(control.figures),
    '',
  ].join('\n');
}

function isClaim(value: unknown): value is Claim {
  return typeof value === 'object' && value !== null && 'statement' in value;
}

/** What a test has recorded under that name; `undefined` where it has not. */
function read<Name extends keyof Recorded>(name: Name): Recorded[Name] | undefined {
  const path = join(ROOT, 'reports/claims', `${name}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Recorded[Name]) : undefined;
}
