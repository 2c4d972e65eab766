/**
 * Hands what a test has measured to the page writer: one JSON file for each name in reports/claims. A later run of the same
 * test takes the place of the former one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim, FaultMatrix, ModeCost, PositionMatrix, StatementId, Timeline } from './claim.ts';

export type Recorded = Record<StatementId, Claim> & {
  positions: PositionMatrix;
  faults: FaultMatrix;
  timelines: readonly Timeline[];
  modes: readonly ModeCost[];
};

const FOLDER = join(__dirname, '../../reports/claims');

export function record<Name extends keyof Recorded>(name: Name, data: Recorded[Name]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(data, undefined, 2)}\n`);
}
