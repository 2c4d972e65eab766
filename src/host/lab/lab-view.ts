/** What the page of the lab shows at present. */
import type { LiveProcess } from '../../common/live/live-sample.ts';

export interface LabView {
  /** None where there are too many for a list. */
  readonly processes: readonly LiveProcess[];
  /** The id of the container; empty while none is shown. */
  readonly shownId: string;
}
