/** Which fault was on while an exec ran. It is called for both, and samples nothing itself. */
import type { FaultName } from '../../common/chaos/fault-kinds.ts';

export class FaultsMet {
  #fault: FaultName | undefined;
  /** The first fault of each exec that runs, by its number. */
  readonly #running = new Map<number, FaultName | undefined>();

  /** A fault is on from now on; `undefined`: none is. */
  meet(fault: FaultName | undefined): void {
    this.#fault = fault;
    for (const [number, met] of this.#running) this.#running.set(number, met ?? fault);
  }

  begin(number: number): void {
    this.#running.set(number, this.#fault);
  }

  /** What the record of the exec says of it. */
  end(number: number): { readonly during?: FaultName } {
    const during = this.#running.get(number);
    this.#running.delete(number);
    return during === undefined ? {} : { during };
  }
}
