import { describe, expect, test } from '@jest/globals';
import { parseServerStats } from './server-stats.ts';

describe('parseServerStats', () => {
  test('takes the line of a server', () => {
    expect(parseServerStats('{"event":"stats","pid":1,"accepted":3}')).toMatchObject({ pid: 1, accepted: 3 });
  });

  test.each(['', 'OK', '3', 'null', '{"event":"ready","pid":1}', '{"event":"stats"}'])('refuses %j', (line) => {
    expect(() => parseServerStats(line)).toThrow(
      `expected the stats of forkbed-server, received ${JSON.stringify(line)}`,
    );
  });
});
