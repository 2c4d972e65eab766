/** A test that no compiler has touched: it requires what the others import. */
const { expect, test } = require('@jest/globals');
require('forkbed/jest');
const { DeadlineError } = require('forkbed');
const { takeBaseline } = require('forkbed/matchers');

test('what is required is there, and the errors are the library’s', async () => {
  expect(new DeadlineError({ what: 'x', limitMs: 1, last: 'none' })).toMatchObject({ code: 'ERR_DEADLINE' });
  const refused = [async () => takeBaseline(undefined), async () => expect(undefined).toHaveNoDefunctProcesses()];
  for (const refuse of refused) await expect(refuse()).rejects.toMatchObject({ code: 'ERR_OBSERVED' });
});
