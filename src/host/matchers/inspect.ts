/**
 * What every matcher does first: finds the container that it was given, and looks at it by a census that proves each time that it
 * would see a zombie there. A matcher that cannot prove it throws: it neither passes nor fails.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Census } from '../../common/process-table/model.ts';
import { withoutOwnObservers, withoutOwnOrphans } from '../../common/process-table/own-processes.ts';
import { defaultEngine } from '../default-engine.ts';
import type { Engine } from '../docker/engine.ts';
import { StartedContainer } from '../docker/started-container.ts';
import { observeWithControl } from '../observe/observe-with-control.ts';
import { readField } from '../thrown.ts';
import { isEngine } from './arguments.ts';
import { type Preparing, preparedImage } from './prepared-image.ts';

/** A `StartedTestContainer` of testcontainers, forkbed's own `StartedContainer` or `StartedSubject`, or a container's id. */
export type Observed =
  | string
  | { getId(): string }
  | { readonly id: string }
  | { readonly container: { readonly id: string } };

/** On that engine, or the one that it was started on. @throws ForkbedError ERR_OBSERVED for what is no container */
export function toContainer(observed: unknown, engine?: Engine): StartedContainer {
  const id = findId(observed);
  if (id !== undefined && id !== '') return new StartedContainer(engine ?? findEngine(observed) ?? defaultEngine(), id);
  const received = typeof observed === 'object' ? Object.prototype.toString.call(observed) : String(observed);
  throw new ForkbedError('ERR_OBSERVED', `expected a started container or its id, received ${received}`);
}

/**
 * Everything about every process, once it is proven that a zombie would be seen; without what is forkbed's own there.
 * @throws ForkbedError ERR_BLIND, ERR_IMAGE; ExecError, EngineError, EngineLostError, NoEngineError
 */
export async function inspect(container: StartedContainer, options: Preparing): Promise<Census> {
  const image = await preparedImage(container.engine, options);
  const { census } = await observeWithControl(container, image);
  return { ...census, processes: withoutOwnOrphans(withoutOwnObservers(census.processes)) };
}

/** `undefined` for a container that forkbed has not started. */
function findEngine(observed: unknown): Engine | undefined {
  const engine = readField(readField(observed, 'container') ?? observed, 'engine');
  return isEngine(engine) ? engine : undefined;
}

function findId(observed: unknown): string | undefined {
  if (typeof observed === 'string') return observed;
  if (typeof observed !== 'object' || observed === null) return undefined;
  if ('getId' in observed && typeof observed.getId === 'function') return String(observed.getId());
  if ('id' in observed && typeof observed.id === 'string') return observed.id;
  return 'container' in observed ? findId(observed.container) : undefined;
}
