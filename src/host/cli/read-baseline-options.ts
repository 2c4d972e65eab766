/** The baseline that a call names, by its options or by forkbed.yaml. */
import { UsageError } from '../../common/forkbed-error.ts';
import { assertWritable } from './assert-writable.ts';
import { OpenBaseline } from './open-baseline.ts';
import type { ParsedOptions } from './parsed-options.ts';

/** `configured`: that of the file; the option takes its place. `undefined` without either. @throws UsageError */
export function openBaseline({ options, spellings }: ParsedOptions, configured?: string): OpenBaseline | undefined {
  const file = options.baseline === '' ? configured : options.baseline;
  const { updateBaseline: isUpdated } = options;
  if (file === undefined) {
    if (!isUpdated) return undefined;
    throw new UsageError(`${spellings.get('updateBaseline')}: expected --baseline with it, received none`);
  }
  if (isUpdated) assertWritable({ file, name: spellings.get('baseline') ?? 'baseline' });
  return OpenBaseline.open(file, { isUpdated });
}
