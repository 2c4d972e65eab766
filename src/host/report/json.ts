/** The whole report for programs. `schemaVersion` changes when a reader of the former one could go wrong. */
import type { CheckReport } from './check-report.ts';

const SCHEMA_VERSION = 1;

export function toJson(report: CheckReport): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...report }, undefined, 2)}\n`;
}
