/** Calls back at the first signal that ends a run, before run-guard.ts has removed what the run started and ends the process. */
import { INTERRUPTS } from '../docker/interrupts.ts';

export function onInterrupt(notify: () => void): Disposable {
  const signals = Object.keys(INTERRUPTS);
  for (const signal of signals) process.once(signal, notify);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.removeListener(signal, notify);
    },
  };
}
