import type { Life, RunEvidence } from '../../common/checks/run-evidence.ts';

/** One life of the subject, and the faults that were injected in it. */
export interface AuditedLife {
  readonly life: Life;
  readonly chaos?: NonNullable<RunEvidence['chaos']>;
}
