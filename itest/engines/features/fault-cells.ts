/** From what `forkbed check --chaos --format json` printed to a mark for each fault, and one for the verdict. Pure. */
import type { FaultName } from '../../../src/common/chaos/fault-kinds.ts';
import { ExitCode } from '../../../src/common/exit-codes.ts';
import type { Outcome } from '../../support/run.ts';
import { type Cell, failed, OK, unknown, wrong } from './feature.ts';
import { verdictCell } from './verdict-cell.ts';

interface Chaos {
  readonly faults: readonly { readonly fault: string; readonly acted: boolean; readonly observed: string }[];
}

/** Whether it acted. */
export function faultCell(outcome: Outcome, fault: FaultName): Cell {
  if (outcome.stdout === '') return failed(outcome);
  const { verdict }: { verdict: { chaos?: Chaos } } = JSON.parse(outcome.stdout);
  if (verdict.chaos === undefined && outcome.exitCode === ExitCode.Unknown) {
    return unknown('the run was cut short before its turn');
  }
  const record = verdict.chaos?.faults.find(({ fault: name }) => name === fault);
  if (record === undefined) return wrong('the report does not name it');
  return record.acted ? OK : unknown(record.observed);
}

/** A sound subject must not be accused. That a fault did not act, which makes the verdict unknown, is told of the fault itself. */
export function accusationCell(outcome: Outcome): Cell {
  const cell = verdictCell(outcome, { failing: [] });
  return cell.mark === 'unknown' && /^faults: [^;]*$/.test(cell.reason ?? '') ? OK : cell;
}
