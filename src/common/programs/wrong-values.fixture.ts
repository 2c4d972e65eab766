/** For each variable of docker-compose.yml values that it does not take. */

/** The longest path of a Unix socket. */
export const MAX_PATH = `/dev/shm/${'x'.repeat(98)}`;

const WORDS = ['bogus', 'FORK', ' ', '-1', '0x10'];
const NUMBERS = ['abc', '-1', '1.5', '1e3', '0x10', '٣', ' 5', '99999999999999999999'];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  REAP: [...WORDS, 'wait,none'],
  MODE: [...WORDS, 'fork,single'],
  WORKERS: [...NUMBERS, '0', '32769'],
  BUG: ['nope', 'no-exit,', 'no-exit=1', 'leak-memory', 'leak-memory=0', 'crash-child=NOT:3', 'hang-after=-1'],
  REPLY: [...WORDS, 'any'],
  CLIENTS: [...NUMBERS, '0', '10001'],
  CONNECTIONS: [...NUMBERS, '0', '2147483648'],
  CONCURRENCY: [...NUMBERS, '0'],
  MESSAGES: [...NUMBERS, '100001'],
  HOLD_MS: [...NUMBERS, '5s'],
  MAX_CHILDREN: [...NUMBERS, '4000001'],
  ON_LIMIT: [...WORDS, 'foo', 'drop'],
  MAX_PER_SOURCE: [...NUMBERS, '4000001'],
  DROP: ['abc', '10', '10:30', '0:30:60', '10:0:60', '10:101:60', '60:30:10', '-1:2:3'],
  LOG: [...WORDS, 'debug'],
  STATS: ['stats', '/run/stats', '/dev/shm/', '/dev/shm/a/b', '@', '@a b', '@ä', `${MAX_PATH}x`],
  BACKLOG: [...NUMBERS, '0', '65536'],
  PIDS_LIMIT: [...NUMBERS.filter((each) => each !== '-1'), '0', '-2', '4194305'],
  SERVER_MEMORY: ['abc', '-1', '0', '1m', '5.9m', '6x', '6 g', 'unlimited'],
  LIMIT_MS: [...NUMBERS, '0', '5m'],
  BASE_IMAGE: ['!!', 'Debian', 'http://debian', 'debian:', 'debian:a b', 'debian@sha256:1', '-x', 'a//b', 'a/', ' '],
  FORKBED_IMAGE: ['!!', 'Forkbed', 'forkbed:', 'forkbed/'],
  COMPOSE_PROJECT_NAME: ['Forkbed', '-x', '_x', 'a b', 'a.b', 'ä'],
};

export const WRONG_VALUES = Object.entries(VALUES).flatMap(([name, values]) =>
  values.map((value) => ({ name, value })),
);
