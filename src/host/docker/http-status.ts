/** What the engine refused a call with. */
import { readField } from '../thrown.ts';

/** The status of HTTP, such as 404; `undefined` for any other error. */
export function httpStatus(error: unknown): number | undefined {
  const status = readField(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

/** Somebody else, such as Ryuk, has removed it, or is about to. */
export function isGoneOrGoing(error: unknown): boolean {
  const status = httpStatus(error);
  return status === 404 || status === 409;
}
