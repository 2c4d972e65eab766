/** The whole report for programs. `schemaVersion` changes when a reader of the former one could go wrong. */
import { jsonForTerminal } from '../../common/escape/terminal.ts';
import type { CheckPlan, FormerPlan } from '../check/plan.ts';
import type { CheckReport } from './check-report.ts';

export const SCHEMA_VERSION = 3;

/** It may be read on a terminal. */
export function toJson(report: CheckReport): string {
  const plan = withFormerNames(report.plan);
  return `${jsonForTerminal({ schemaVersion: SCHEMA_VERSION, ...report, plan }, 2)}\n`;
}

/** For readers of 0.1 the message is there by its former name, too, for one release. */
function withFormerNames(plan: CheckPlan): CheckPlan & FormerPlan {
  const { payload: send, payloadHex: sendHex } = plan;
  return { ...plan, send, ...(sendHex === undefined ? {} : { sendHex }) };
}
