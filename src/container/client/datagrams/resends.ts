/** All flows that await a reply, and when each is to send again or to be given up. Pure: the caller passes the time. */
import { Deadlines } from '../../../common/deadlines.ts';
import type { Flow } from './flow.ts';
import { PHASES, retransmissionWaits } from './retransmission.ts';

export class Resends {
  /** By phase, and by how often the message was sent. */
  readonly #waits: readonly (readonly Deadlines<Flow>[])[];

  constructor(timeoutMs: number) {
    this.#waits = Array.from({ length: PHASES }, (_, phase) =>
      retransmissionWaits(timeoutMs, phase).map((waitMs) => new Deadlines<Flow>(waitMs)),
    );
  }

  /** The earliest; Infinity where nothing waits. */
  get nextMs(): number {
    return Math.min(...this.#waits.flatMap((waits) => waits.map((wait) => wait.nextMs)));
  }

  /** It has sent its message, for the first time or once more. */
  add(flow: Flow, nowMs: number): void {
    this.#waits[flow.retransmissionPhase]?.[flow.sends - 1]?.add(flow, nowMs);
  }

  /** One whose wait is over, and whether that was its last. */
  takeDue(nowMs: number): { flow: Flow; isLast: boolean } | undefined {
    for (const waits of this.#waits) {
      for (const [index, wait] of waits.entries()) {
        const flow = wait.takeDue(nowMs);
        if (flow !== undefined) return { flow, isLast: index === waits.length - 1 };
      }
    }
    return undefined;
  }
}
