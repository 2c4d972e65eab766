/** forkbed's own image for a matcher. Inside a test nobody expects to wait minutes for it: where it is missing, that is reported. */
import type { Engine } from '../docker/engine.ts';
import { toolImage } from '../docker/tool-image.ts';
import type { RetryOptions } from './retry.ts';

/** Which engine, and the callback for the time that the build of forkbed's own image takes. */
export type Preparing = Pick<RetryOptions, 'engine' | 'onProgress'>;

const ADVICE =
  "a test's time-out may be shorter; `npx forkbed prepare`, or 'forkbed/global-setup' as the runner's globalSetup, does it beforehand";

/** Its name. @throws ForkbedError ERR_IMAGE; NoEngineError, EngineLostError */
export function preparedImage(engine: Engine, { onProgress = toStderr }: Preparing): Promise<string> {
  return toolImage(engine, (line) => onProgress(`${line}; ${ADVICE}`));
}

function toStderr(line: string): void {
  process.stderr.write(`forkbed: ${line}\n`);
}
