/**
 * The engine where the caller names none: of the library's functions, and of matchers, which test runners call with no engine. It is the one
 * state of the library that a process shares (ADR 0022, held by module-state.test.ts). The command line has an engine of its own.
 */
import { Engine } from './docker/engine.ts';

let engine: Engine | undefined;

/**
 * The engine of the functions that name none: the one of `DOCKER_HOST`, of Docker's context, or of this machine. It is made
 * when it is first asked for, and is always the same then; nothing is connected to before its first call.
 * @example
 * ```ts
 * import { defaultEngine } from 'forkbed';
 *
 * const { product, version, kernel } = await defaultEngine().facts();
 * console.log(product, version, kernel);
 * ```
 */
export function defaultEngine(): Engine {
  engine ??= new Engine();
  return engine;
}
