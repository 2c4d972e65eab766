/** Every way of reaping in every position in which a server can be started. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { REAP_NAMES, type ReapName } from '../../src/common/events/server-names.ts';
import type { PositionCell } from '../claims/claim.ts';
import { record } from '../claims/record.ts';
import { startAtOnce } from '../support/at-once.ts';
import { CONNECTIONS, measureCell, ORPHANS, POSITIONS } from './position-cell.ts';

jest.setTimeout(120_000);

type Pair = readonly [position: string, strategy: ReapName];

const positions = Object.keys(POSITIONS);
const pairs: readonly Pair[] = positions.flatMap((position) =>
  REAP_NAMES.map((strategy): Pair => [position, strategy]),
);
const cells: PositionCell[] = [];
let cellOf: (pair: Pair) => Promise<PositionCell>;

beforeAll(() => {
  cellOf = startAtOnce(pairs, { atOnce: 5, job: ([position, strategy]) => measureCell(strategy, position) });
});

afterAll(() => {
  const sorted = pairs.flatMap(([position, strategy]) =>
    cells.filter((cell) => cell.position === position && cell.strategy === strategy),
  );
  record('positions', { strategies: REAP_NAMES, positions, cells: sorted });
});

test.each(pairs.map((pair) => ({ position: pair[0], strategy: pair[1], pair })))(
  '$position, --reap $strategy',
  async ({ pair }) => {
    const cell = await cellOf(pair);
    cells.push(cell);
    expect(cell).toEqual(expected(pair));
  },
);

function expected([position, strategy]: Pair): unknown {
  const serverIsPid1 = position.startsWith('PID 1');
  const serverAdoptsItsOwn = serverIsPid1 || position.includes('subreaper');
  const reapsAll = ['ignore', 'nocldwait', 'wait'].includes(strategy);
  const reaped = { zombies: 0, statusesKnown: 0 };
  const children: Readonly<Record<ReapName, object>> = {
    none: { zombies: CONNECTIONS, statusesKnown: 0, reapedBy: 'nobody' },
    ignore: { ...reaped, reapedBy: 'kernel' },
    nocldwait: { ...reaped, reapedBy: 'kernel' },
    wait: { zombies: 0, statusesKnown: CONNECTIONS, reapedBy: 'server' },
    // How many signals arrive together is the scheduler's business.
    'wait-once': { reapedBy: expect.stringContaining('server') },
    'double-fork': serverAdoptsItsOwn
      ? { zombies: CONNECTIONS, statusesKnown: 0, reapedBy: 'nobody' }
      : { ...reaped, reapedBy: expect.stringMatching(/^PID 1 /) },
  };
  const orphans = { ended: ORPHANS, left: serverIsPid1 && !reapsAll ? ORPHANS : 0 };
  // A shell as PID 1 does not hand SIGTERM on.
  const stop = position.includes('shell') ? { withinGrace: false, exitCode: 137 } : { withinGrace: true };
  return expect.objectContaining({
    strategy,
    position,
    ...children[strategy],
    ...(strategy === 'wait-once' ? {} : { orphans }),
    stop: expect.objectContaining(stop),
  });
}
