/**
 * Every wait of the audit: each has a limit, and each ends in `Interrupted` when SIGTERM or SIGINT arrives, so that what is
 * open is closed, and what is planted is reaped, on the way out.
 */
import { POLLIN } from 'forkbed:posix';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { StopSignals } from '../../posix/stop-signals.ts';

export class Interrupted extends ForkbedError {
  constructor() {
    super('ERR_INTERRUPTED', 'the audit was told to stop before it was done');
    this.name = 'Interrupted';
  }
}

export class Waits {
  readonly #stop: StopSignals;

  constructor(stop: StopSignals) {
    this.#stop = stop;
  }

  /** @throws Interrupted */
  pause(ms: number): void {
    this.until({ untilMs: monotonicMs() + ms });
  }

  /** Until the time has come or `fd` has events (default: POLLIN), which are returned; 0 where none came. @throws Interrupted */
  until({ untilMs, fd, events = POLLIN }: { untilMs: number; fd?: number; events?: number }): number {
    const happened = this.#stop.wait(fd === undefined ? { untilMs } : { untilMs, fd, events });
    if (this.#stop.arrived) throw new Interrupted();
    return happened;
  }
}
