/** Whether the reports of a check can be written, before there are any. What writes them is publish.ts. */
import { UsageError } from '../../common/forkbed-error.ts';
import { assertWritable } from './assert-writable.ts';
import type { CheckOptions } from './check-options.ts';

export interface Destinations {
  readonly options: Pick<CheckOptions, 'format' | 'output'>;
  readonly spellings: ReadonlyMap<string, string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Before the run, which may take minutes. @throws UsageError */
export function assertPublishable({ options, spellings, environment }: Destinations): void {
  const name = spellings.get('output') ?? '';
  for (const { file } of options.output) {
    if (file === '-') throw new UsageError(`${name}: expected a file, received -; --format is what stdout gets`);
    assertWritable({ file, name });
  }
  const { GITHUB_STEP_SUMMARY: summary } = environment;
  if (summary) assertWritable({ file: summary, name: 'GITHUB_STEP_SUMMARY' });
}
