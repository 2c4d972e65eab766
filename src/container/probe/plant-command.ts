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
import { PlantedZombie, SHOWN_WITHIN_MS } from './planted-zombie.ts';

const table = {
  for: integer({ default: 10_000, placeholder: 'MS', help: 'how long it stays a zombie before it is reaped' }),
};

const PROC_DIR = '/proc';

export const plantCommand: Command<typeof table> = {
  summary: 'Plants a zombie, tells its pid in one JSON line, stays its parent and reaps it.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const zombie = new PlantedZombie();
    try {
      if (!zombie.waitUntilShown(PROC_DIR, stop) && !stop.arrived) {
        throw new ForkbedError(
          'ERR_PLANT',
          `expected pid ${zombie.pid} to be a zombie within ${SHOWN_WITHIN_MS} ms, it is not`,
        );
      }
      printLine(JSON.stringify({ event: 'planted', pid: zombie.pid, parent: zombie.parent }));
      stop.wait({ untilMs: monotonicMs() + options.for });
    } finally {
      zombie.reap();
    }
    return stop.exitCode ?? ExitCode.Pass;
  },
};
