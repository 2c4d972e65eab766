/** Sizes on the command line, as Docker's own takes them. */
import { UsageError } from '../../common/forkbed-error.ts';
import { parseSize } from '../../common/parse-size.ts';

/** @throws UsageError that names the option */
export function parseBytes(option: string, value: string): number {
  const bytes = parseSize(value);
  if (bytes === undefined)
    throw new UsageError(`${option}: expected a size such as 512m or 2g, received ${JSON.stringify(value)}`);
  return bytes;
}
