/** An image that somebody named and that does not start. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { messageOf } from '../errors.ts';
import { isForkbedError } from '../thrown.ts';

/** An error of ours as it is; what the engine says otherwise, with `wanted`, such as `an image`, and the name. */
export function imageError(error: unknown, { wanted, image }: { wanted: string; image: string }): ForkbedError {
  if (isForkbedError(error) && error.code !== 'ERR_ENGINE') return error;
  return new ForkbedError(
    'ERR_IMAGE',
    `expected ${wanted} that is here or can be pulled, and starts, received ${image}: ${messageOf(error)}`,
    { cause: error },
  );
}
