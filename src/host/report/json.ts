/** The whole report for programs. `schemaVersion` changes when a reader of the former one could go wrong. */
import { jsonForTerminal } from '../../common/escape/terminal.ts';
import type { CheckReport } from './check-report.ts';

export const SCHEMA_VERSION = 2;

/** It may be read on a terminal. */
export function toJson(report: CheckReport): string {
  return `${jsonForTerminal({ schemaVersion: SCHEMA_VERSION, ...report }, 2)}\n`;
}
