/**
 * The engine of whoever names none: of the library's functions, and of matchers, which test runners call with no engine. It is the one
 * state of the library that a process shares (ADR 0022, held by module-state.test.ts). The command line has an engine of its own.
 */
import { Engine } from './docker/engine.ts';

let engine: Engine | undefined;

/** Made when it is first asked for; always the same then. */
export function defaultEngine(): Engine {
  engine ??= new Engine();
  return engine;
}
