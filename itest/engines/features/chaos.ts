/** Each fault of `--chaos`: that it acted, and that no sound server is accused. One run has all that can be in one. */
import { FAULT_NAMES, type FaultName } from '../../../src/common/chaos/fault-kinds.ts';
import type { Outcome } from '../../support/run.ts';
import { type Cell, failed, forkbed, OK, type Probe, type Target, unknown } from './feature.ts';
import { REPORT } from './subjects.ts';
import { verdictCell } from './verdict-cell.ts';

interface FaultRecord {
  readonly fault: string;
  readonly acted: boolean;
  readonly observed: string;
}

/** Clients that went without a word keep a child until a limit of the server ends it. */
const SERVER = ['--', 'forkbed-server', '--reap', 'wait', '--idle-timeout', '3000'];
const SEED = '42';
/** A subject that the kernel ends for want of memory takes every later fault of its run with it. */
const ALONE: readonly FaultName[] = ['memory'];

export const CHAOS: readonly Probe[] = [
  chaos(
    'chaos',
    '`--chaos`: a sound server is not accused',
    FAULT_NAMES.filter((name) => !ALONE.includes(name)),
  ),
  ...ALONE.map((name) => chaos(`chaos-${name}-verdict`, `\`--chaos ${name}\`: a sound server is not accused`, [name])),
];

function chaos(id: string, title: string, faults: readonly FaultName[]): Probe {
  return {
    rows: [...faults.map((name) => ({ id: row(name), title: `\`--chaos ${name}\` acted` })), { id, title }],
    async run(target) {
      const outcome = await forkbed(target, chaosCheck(target, faults));
      return { ...actedCells(outcome, faults), [id]: accusationCell(outcome) };
    },
  };
}

function chaosCheck({ images }: Target, faults: readonly FaultName[]): string[] {
  return [...REPORT, '--chaos', faults.join(), '--seed', SEED, images.forkbed, ...SERVER];
}

function actedCells(outcome: Outcome, faults: readonly FaultName[]): Record<string, Cell> {
  const records = recordsIn(outcome.stdout);
  return Object.fromEntries(faults.map((name) => [row(name), actedCell(outcome, records.get(name))]));
}

function actedCell(outcome: Outcome, record: FaultRecord | undefined): Cell {
  if (outcome.stdout === '') return failed(outcome);
  if (record === undefined) return unknown('the run was cut short before its turn');
  return record.acted ? OK : unknown(record.observed);
}

/** That a fault did not act, which makes the verdict unknown, is told in the fault's own row. */
function accusationCell(outcome: Outcome): Cell {
  const cell = verdictCell(outcome, { failing: [] });
  return cell.mark === 'unknown' && /^faults: [^;]*$/.test(cell.reason ?? '') ? OK : cell;
}

function recordsIn(report: string): ReadonlyMap<string, FaultRecord> {
  if (report === '') return new Map();
  const { verdict }: { verdict: { chaos?: { faults: readonly FaultRecord[] } } } = JSON.parse(report);
  return new Map((verdict.chaos?.faults ?? []).map((record) => [record.fault, record]));
}

function row(name: FaultName): string {
  return `chaos-${name}`;
}
