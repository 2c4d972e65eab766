import { describe, expect, test } from '@jest/globals';
import { nameMissing } from './missing-clients.ts';

describe('nameMissing', () => {
  test('names none where all have arrived, or more', () => {
    expect(nameMissing({ nameless: 0, arrived: ['a-1', 'a-2'], expected: 2 })).toEqual([]);
    expect(nameMissing({ nameless: 0, arrived: ['a-1', 'a-2', 'a-3'], expected: 2 })).toEqual([]);
  });

  test('names the replicas whose numbers are missing', () => {
    const arrived = ['forkbed-client-10', 'forkbed-client-2', 'forkbed-client-1'];
    expect(nameMissing({ nameless: 0, arrived, expected: 5 })).toEqual(['2 of 5 clients, which never arrived']);
    expect(nameMissing({ nameless: 0, arrived: arrived.slice(1), expected: 4 })).toEqual([
      'forkbed-client-3, which never arrived',
      'forkbed-client-4, which never arrived',
    ]);
  });

  test.each([
    ['nobody arrived', []],
    ['a name has no number', ['a-1', 'someone']],
    ['the names differ', ['a-1', 'b-2']],
    ['two have the same name', ['a-1', 'a-1']],
    ['the numbers do not start at 1', ['a-7', 'a-8']],
  ])('counts them where %s', (_, arrived) => {
    expect(nameMissing({ nameless: 0, arrived, expected: 3 })).toEqual([
      `${3 - arrived.length} of 3 clients, which never arrived`,
    ]);
  });

  test('counts them where one that came has told no name: it may be any', () => {
    expect(nameMissing({ nameless: 1, arrived: ['a-1'], expected: 3 })).toEqual([
      '1 of 3 clients, which never arrived',
    ]);
  });

  test('does not take the last digits of a random host name for a number where host names are random', () => {
    expect(nameMissing({ nameless: 0, arrived: ['3f2a91'], expected: 2 })).toEqual([
      '1 of 2 clients, which never arrived',
    ]);
  });
});
