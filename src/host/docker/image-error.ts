/** An image that somebody named and that does not start, or a folder that does not build. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { errorMessage, isForkbedError, readField } from '../thrown.ts';

/** An error of ours as it is; what the engine says otherwise, with `wanted`, such as `an image`, and the name. */
export function imageError(error: unknown, { wanted, image }: { wanted: string; image: string }): ForkbedError {
  if (isForkbedError(error) && error.code !== 'ERR_ENGINE') return error;
  return new ForkbedError(
    'ERR_IMAGE',
    `expected ${wanted} that is here or can be pulled, and starts, received ${image}: ${errorMessage(error)}`,
    { cause: error },
  );
}

/** @param expected the end of the sentence "expected …" */
export function buildError(error: unknown, expected: string): ForkbedError {
  if (isForkbedError(error) && error.code !== 'ERR_ENGINE') return error;
  // The reason alone: the author of the Dockerfile has no use for the name of an API call.
  const reason = errorMessage(readField(error, 'cause') ?? error).trim();
  return new ForkbedError('ERR_IMAGE', `expected ${expected}, received: ${reason}`, { cause: error });
}
