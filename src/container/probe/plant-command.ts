/**
 * `forkbed-probe plant --for MS`: a zombie in the namespace that it runs in, for observers to prove that they see one. The
 * probe stays its parent and reaps it, also when a signal stops it, so that PID 1 inherits nothing.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { integer } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import type { Command } from '../program.ts';
import { PlantedZombie } from './planted-zombie.ts';

const table = {
  for: integer({ default: 10_000, placeholder: 'MS', help: 'how long it stays a zombie before it is reaped' }),
};

const PROC_DIR = '/proc';
const LIMIT_MS = 5_000;
const POLL_MS = 5;

export const plantCommand: Command<typeof table> = {
  summary: 'Plants a zombie, tells its pid in one JSON line, stays its parent and reaps it.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const zombie = new PlantedZombie();
    try {
      awaitZombie(zombie, stop);
      printLine(JSON.stringify({ event: 'planted', pid: zombie.pid, parent: zombie.parent }));
      stop.wait({ untilMs: monotonicMs() + options.for });
    } finally {
      zombie.reap();
    }
    return stop.exitCode ?? ExitCode.Pass;
  },
};

/** Between fork and the child's end there is a moment in which it is no zombie yet. */
function awaitZombie(zombie: PlantedZombie, stop: StopSignals): void {
  const limitMs = monotonicMs() + LIMIT_MS;
  while (!stop.arrived && !zombie.isShownBy(PROC_DIR)) {
    if (monotonicMs() >= limitMs) {
      throw new ForkbedError('ERR_PLANT', `expected pid ${zombie.pid} to be a zombie within ${LIMIT_MS} ms, it is not`);
    }
    stop.wait({ untilMs: monotonicMs() + POLL_MS });
  }
}
