/** The whole report for programs. `schemaVersion` changes when a reader of the former one could go wrong. */
import { jsonForTerminal } from '../../common/escape/terminal.ts';
import type { CheckPlan, FormerPlan } from '../check/plan.ts';
import type { CheckReport } from './check-report.ts';
import { isFailed, type ReportEntry } from './report-set.ts';

export const SCHEMA_VERSION = 3;

/** It may be read on a terminal. */
export function toJson(report: CheckReport): string {
  return `${jsonForTerminal(toObject(report), 2)}\n`;
}

/** Of several subjects: an array, in which one that could not be checked has its failure alone. */
export function reportsToJson(entries: readonly ReportEntry[]): string {
  const items = entries.map((entry) =>
    isFailed(entry) ? { schemaVersion: SCHEMA_VERSION, ...entry } : toObject(entry),
  );
  return `${jsonForTerminal(items, 2)}\n`;
}

function toObject(report: CheckReport): object {
  return { schemaVersion: SCHEMA_VERSION, ...report, plan: withFormerNames(report.plan) };
}

/** For readers of 0.1 the message is there by its former name, too, for one release. */
function withFormerNames(plan: CheckPlan): CheckPlan & FormerPlan {
  const { payload: send, payloadHex: sendHex } = plan;
  return { ...plan, send, ...(sendHex === undefined ? {} : { sendHex }) };
}
