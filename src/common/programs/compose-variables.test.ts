import { describe, expect, test } from '@jest/globals';
import { MODE_NAMES, REAP_NAMES } from '../events/server-names.ts';
import { COMPOSE_VARIABLES, findFormerVariables, findWrongVariables, validateVariables } from './compose-variables.ts';
import { MAX_PATH, WRONG_VALUES } from './wrong-values.fixture.ts';

function find(values: Readonly<Record<string, string>>): readonly string[] {
  return findWrongVariables(new Map(Object.entries(values)));
}

/** Beside the defaults, with what else they need. */
const RIGHT: readonly Readonly<Record<string, string>>[] = [
  ...REAP_NAMES.map((REAP) => ({ REAP })),
  ...MODE_NAMES.map((MODE) => ({ MODE })),
  { MODE: 'prefork', REAP: 'wait', WORKERS: '32768' },
  { BUG: 'keep-client-fd' },
  { BUG: 'no-exit,leak-memory=4096,crash-child=SEGV:3' },
  { REPLY: 'echo' },
  { CLIENTS: '1' },
  { CLIENTS: '10000' },
  { CONNECTIONS: '1', CONCURRENCY: '1', MESSAGES: '0', HOLD_MS: '0', LIMIT_MS: '1' },
  { MAX_CHILDREN: '5', ON_LIMIT: 'refuse' },
  { MAX_PER_SOURCE: '2', DROP: '10:30:60' },
  { LOG: 'none' },
  { LOG: 'connections' },
  { STATS: '@forkbed' },
  { STATS: '/dev/shm/stats.sock' },
  { STATS: MAX_PATH },
  { BACKLOG: '1' },
  { BACKLOG: '65535' },
  { PIDS_LIMIT: '-1' },
  { PIDS_LIMIT: '4194304' },
  ...['6m', '512M', '1.5g', '6291456', '2GiB', '1t'].map((SERVER_MEMORY) => ({ SERVER_MEMORY })),
  ...[
    'debian',
    'debian:trixie-slim',
    'forkbed-base:trixie',
    'registry.example:5000/team/base_image:1.0',
    `localhost/base@sha256:${'0'.repeat(64)}`,
    'a/b__c/d-e.f:V_1',
  ].flatMap((name) => [{ BASE_IMAGE: name }, { FORKBED_IMAGE: name }]),
  { COMPOSE_PROJECT_NAME: 'forkbed-4294967295' },
];

describe('findWrongVariables', () => {
  test('finds nothing where nothing is set, or all is empty', () => {
    expect(find({})).toEqual([]);
    expect(find(Object.fromEntries(Object.keys(COMPOSE_VARIABLES).map((name) => [name, ''])))).toEqual([]);
  });

  test.each(Object.entries(COMPOSE_VARIABLES))(
    'the default of %s is a value that it takes',
    (_, { fallback, parse }) => {
      expect(fallback === '' || parse(fallback) !== undefined).toBe(true);
    },
  );

  test.each(RIGHT)('takes %j', (values) => {
    expect(find(values)).toEqual([]);
  });

  test('there are wrong values for every variable', () => {
    expect([...new Set(WRONG_VALUES.map(({ name }) => name))].sort()).toEqual(Object.keys(COMPOSE_VARIABLES).sort());
  });

  test.each(WRONG_VALUES)(
    '$name=$value is refused, with what was expected and what was received',
    ({ name, value }) => {
      expect(find({ [name]: value })).toEqual([
        `${name}: expected ${COMPOSE_VARIABLES[name]?.expected}, received ${JSON.stringify(value)}`,
      ]);
    },
  );

  test('finds all wrong ones at once, in the order of the table', () => {
    const sentences = find({ PIDS_LIMIT: 'abc', CLIENTS: '-1', MODE: 'bogus', REAP: 'wait', MAX_CHILDREN: '5' });
    expect(sentences.map((sentence) => sentence.split(':')[0])).toEqual(['MODE', 'CLIENTS', 'PIDS_LIMIT']);
  });

  test('leaves other variables alone', () => {
    expect(find({ PATH: 'x', FORKBED_MODE: 'bogus', mode: 'bogus' })).toEqual([]);
  });

  test.each([
    [
      { MODE: 'prefork', REAP: 'ignore' },
      'MODE=prefork: expected REAP=wait, which alone tells that a worker has ended',
    ],
    [
      { ON_LIMIT: 'refuse' },
      'ON_LIMIT=refuse: expected MAX_CHILDREN, which is the limit that it is for, received none',
    ],
    [
      { MAX_CHILDREN: '4', MODE: 'prefork' },
      'MAX_CHILDREN: expected MODE=fork, received MODE=prefork, where WORKERS is the limit',
    ],
    [{ MAX_PER_SOURCE: '4', MODE: 'single' }, 'MAX_PER_SOURCE: expected MODE=fork, received MODE=single'],
    [{ DROP: '1:2:3', REAP: 'double-fork' }, 'DROP: expected another REAP than double-fork'],
    [{ BUG: 'no-exit', MODE: 'events' }, 'BUG=no-exit: expected MODE=fork, received MODE=events'],
    [{ BUG: 'reap-own-only' }, 'BUG=reap-own-only: expected REAP=wait, received REAP=ignore'],
  ])('%j do not go together, and the sentence names variables, not options', (values, sentence) => {
    const [found, ...more] = find(values as Record<string, string>);
    expect(found).toContain(sentence);
    expect(found).not.toMatch(/--/);
    expect(more).toEqual([]);
  });
});

describe('the former name of a variable', () => {
  test('is taken, and the sentence names the current one', () => {
    const values = new Map([['FAULT', 'leak-memory=5']]);
    expect(findWrongVariables(values)).toEqual([]);
    expect(findFormerVariables(values)).toEqual(['FAULT is deprecated: use BUG']);
    expect(findFormerVariables(new Map([['FAULT', '']]))).toEqual([]);
  });

  test('names what is wrong with its value', () => {
    expect(find({ FAULT: 'nope' })).toEqual([`FAULT: expected ${COMPOSE_VARIABLES.BUG?.expected}, received "nope"`]);
    expect(find({ FAULT: 'reap-own-only' })).toEqual([expect.stringContaining('expected REAP=wait, received REAP=')]);
  });

  test('counts only where the current one is not set', () => {
    expect(find({ BUG: 'no-exit', FAULT: 'nope' })).toEqual([]);
    expect(find({ BUG: 'nope', FAULT: 'no-exit' })).toEqual([expect.stringMatching(/^BUG: expected /)]);
  });
});

describe('validateVariables', () => {
  const validate = (lines: string) => {
    const deprecated: string[] = [];
    validateVariables(lines, { onDeprecated: (sentence) => deprecated.push(sentence) });
    return deprecated;
  };

  test('takes lines as docker-compose.yml writes them', () => {
    expect(validate('')).toEqual([]);
    expect(validate('REAP=\nMODE=prefork\nBUG=leak-memory=5\nFAULT=\n')).toEqual([]);
  });

  test('reports a former name', () => {
    expect(validate('BUG=\nFAULT=leak-memory=5\n')).toEqual(['FAULT is deprecated: use BUG']);
  });

  test('throws one usage error with every sentence', () => {
    expect(() => validate('MODE=bogus\nCLIENTS=\nLIMIT_MS=0\n')).toThrow(
      expect.objectContaining({
        code: 'ERR_USAGE',
        message:
          'MODE: expected one of fork, single, events, prefork, received "bogus"\n' +
          'LIMIT_MS: expected an integer from 1 to 86400000, received "0"',
      }),
    );
  });
});
