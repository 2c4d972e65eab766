/**
 * `forkbed doctor`: 0 where a verdict is possible, 69 where none is. It is asked of every engine that answers, also of one on which
 * nothing else is run.
 */
import { ExitCode } from '../../../src/common/exit-codes.ts';
import { type Cell, forkbed, OK, type Row, type Target, wrong } from './feature.ts';

export interface DoctorSaid {
  readonly exitCode: number;
  /** As printed, stderr where there is nothing else. */
  readonly output: string;
}

export const DOCTOR_ROW: Row = {
  id: 'doctor',
  title: '`doctor`: exit code 0 where a verdict is possible, 69 where none is',
};

export async function askDoctor(target: Target): Promise<DoctorSaid> {
  const { exitCode, stdout, stderr } = await forkbed(target, ['doctor']);
  return { exitCode, output: stdout === '' ? stderr : stdout };
}

/** `canJudge`: whether the engine is one on which the list is run. */
export function doctorCell({ exitCode, output }: DoctorSaid, canJudge: boolean): Cell {
  const expected = canJudge ? ExitCode.Pass : ExitCode.Unavailable;
  if (exitCode !== expected) return wrong(`expected exit code ${expected}, received ${exitCode}: ${output}`);
  if (!canJudge || output.endsWith('\na verdict is possible\n')) return OK;
  return wrong(`expected that a verdict is possible, received ${output}`);
}
