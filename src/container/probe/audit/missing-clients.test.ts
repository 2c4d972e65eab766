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

  describe('of tasks of a Swarm', () => {
    const id = (first: string) => first.padEnd(25, 'k3');
    const task = (slot: number | string, index = 1) => `run-client.${slot}.${id(`t${index}`)}`;
    const missing = (...names: string[]) => names.map((name) => `${name}, which never arrived`);

    test('names those of a job, which counts from 0, and whose first has the id of its node', () => {
      const arrived = [task(id('n1')), task(1), task(3)];
      expect(nameMissing({ nameless: 0, arrived, expected: 5 })).toEqual(missing('run-client.2', 'run-client.4'));
    });

    test('names those of a service that counts from 1', () => {
      expect(nameMissing({ nameless: 0, arrived: [task(1), task(3)], expected: 3 })).toEqual(missing('run-client.2'));
    });

    test('counts them where nobody shows which of the two it is', () => {
      expect(nameMissing({ nameless: 0, arrived: [task(1), task(2)], expected: 3 })).toEqual(missing('1 of 3 clients'));
    });

    test('counts them where a task came twice, as one of a lost node', () => {
      expect(nameMissing({ nameless: 0, arrived: [task(1), task(1, 2), task(3)], expected: 4 })).toEqual(
        missing('1 of 4 clients'),
      );
    });
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
