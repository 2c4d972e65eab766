/** What the page of the lab shows at present, and what it is to show. */
import type { LabVerdict } from '../../common/lab/lab-verdict.ts';
import type { LiveProcess } from '../../common/live/live-sample.ts';

export interface LabView {
  /** None where there are too many for a list. */
  readonly processes: readonly LiveProcess[];
  /** The id of the container; empty while none is shown. */
  readonly shownId: string;
  /** In the place of the one before; `undefined` where that is of the past. */
  readonly showVerdict: (verdict: LabVerdict | undefined) => void;
}
