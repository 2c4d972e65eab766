import { expect, test } from '@jest/globals';
import { activeFault } from './fault-effect.ts';

test('a fault is reverted under the former name of revert, too', async () => {
  const calls: string[] = [];
  const revert = async () => {
    calls.push('revert');
  };
  const fault = activeFault({ revert, effect: async () => ({ acted: true, observed: 'seen' }) });
  await fault.lift();
  await fault.revert();
  expect(calls).toEqual(['revert', 'revert']);
  expect(await fault.effect()).toEqual({ acted: true, observed: 'seen' });
});
