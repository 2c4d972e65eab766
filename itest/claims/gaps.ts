/** What a run has not measured: a page with a hole must not be written. */
import type { ClaimsData, FaultMatrix, PositionMatrix, StatementId } from './claim.ts';

export const STATEMENTS: readonly StatementId[] = [
  's1',
  's2',
  's3',
  's4',
  's5',
  's6',
  's7',
  's8',
  's9',
  's10',
  's11',
  's12',
];

/** Names of what is missing; empty where nothing is. */
export function gapsOf({ claims, positions, faults, timelines, modes }: ClaimsData): string[] {
  const measured = claims.map(({ id }) => id);
  return [
    ...STATEMENTS.filter((id) => !measured.includes(id)).map((id) => `statement ${id}`),
    ...(positions === undefined ? ['the positions'] : positionGaps(positions)),
    ...(faults === undefined ? ['the faults'] : faultGaps(faults)),
    ...(timelines.length === 0 ? ['the timelines'] : []),
    ...(modes.length === 0 ? ['the modes'] : []),
  ];
}

function positionGaps({ strategies, positions, cells }: PositionMatrix): string[] {
  // A matrix of nothing has no holes, either.
  if (strategies.length === 0 || positions.length === 0) return ['the positions'];
  return strategies.flatMap((strategy) =>
    positions
      .filter((position) => !cells.some((cell) => cell.strategy === strategy && cell.position === position))
      .map((position) => `--reap ${strategy}, ${position}`),
  );
}

function faultGaps({ checks, rows }: FaultMatrix): string[] {
  if (rows.length === 0 || checks.length === 0) return ['the faults'];
  return rows.flatMap(({ server, outcomes }) =>
    checks
      .filter((check) => !outcomes.some((outcome) => outcome.check === check))
      .map((check) => `${server}, ${check}`),
  );
}
