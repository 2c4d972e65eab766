/** The whole report for programs. `schemaVersion` changes when a reader of the former one could go wrong. */
import { escapeJson } from '../../common/escape/terminal.ts';
import type { CheckReport } from './check-report.ts';

export const SCHEMA_VERSION = 2;

export function toJson(report: CheckReport): string {
  const json = JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...report }, undefined, 2);
  // It may be read on a terminal; the line ends are the layout's own.
  return `${json.split('\n').map(escapeJson).join('\n')}\n`;
}
