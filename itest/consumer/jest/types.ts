/** What TypeScript must refuse of Jest's `expect`: where it does not, `tsc` fails. Nothing calls it. */
import { expect } from '@jest/globals';

export function refusedByTypes(): unknown[] {
  return [
    // @ts-expect-error: what was before is missing
    expect('container').toHaveNoOrphans(),
    // @ts-expect-error: what was before is a census
    expect('container').toHaveReturnedToBaseline(1),
    // @ts-expect-error: what was before comes before the limit
    expect('container').toHaveNoLeakedDescriptors({ limitMs: 500 }),
    // @ts-expect-error: a limit is a number
    expect('container').toHaveNoDefunctProcesses({ limitMs: '500' }),
    // @ts-expect-error: the port is missing
    expect('container').toPassForkbed({}),
  ];
}
