/** The baseline of one call: what it has for each subject, and with `--update-baseline` what it will have. */
import { takeFindings } from '../../common/checks/baseline.ts';
import { judge } from '../../common/checks/judge.ts';
import type { Culprit, RunEvidence } from '../../common/checks/run-evidence.ts';
import { type Baseline, readBaseline, writeBaseline } from './baseline-file.ts';

export class OpenBaseline {
  readonly #file: string;
  readonly #isUpdated: boolean;
  readonly #findings: Map<string, readonly Culprit[]>;

  private constructor(file: string, { isUpdated, findings }: { isUpdated: boolean; findings: Baseline }) {
    this.#file = file;
    this.#isUpdated = isUpdated;
    this.#findings = new Map(findings);
  }

  /** @throws UsageError for a file that cannot be read, or is not there and not to be written */
  static open(file: string, { isUpdated }: { isUpdated: boolean }): OpenBaseline {
    return new OpenBaseline(file, { isUpdated, findings: readBaseline(file, { mayBeNew: isUpdated }) });
  }

  /** What is known of a subject; where the file is updated, what its run has found. `run` has no baseline. */
  findFor(name: string, run: RunEvidence): readonly Culprit[] {
    const before = this.#findings.get(name) ?? [];
    if (!this.#isUpdated) return before;
    const taken = takeFindings(judge(run), run, before);
    if (taken.length === 0) this.#findings.delete(name);
    else this.#findings.set(name, taken);
    return taken;
  }

  /** Writes the file where it is updated. Subjects that were not checked keep what they had. @throws ForkbedError ERR_REPORT */
  close(): void {
    if (this.#isUpdated) writeBaseline(this.#file, this.#findings);
  }
}
