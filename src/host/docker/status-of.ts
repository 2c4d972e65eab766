/** What the engine refused a call with. */

/** The status of HTTP, such as 404; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Somebody else, such as Ryuk, has removed it, or is about to. */
export function isGoneOrGoing(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 409;
}
