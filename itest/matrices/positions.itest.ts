/** Every way of reaping in every position in which a server can be started. */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { PositionCell } from '../claims/claim.ts';
import { record } from '../claims/record.ts';
import { CONNECTIONS, measureCell, ORPHANS, POSITIONS, STRATEGIES } from './position-cell.ts';

jest.setTimeout(120_000);

const positions = Object.keys(POSITIONS);
const cells: PositionCell[] = [];
/** Cells measured at the same time: they wait for containers more than they work. */
const AT_ONCE = 3;

afterAll(() => {
  const order = (cell: PositionCell) =>
    STRATEGIES.indexOf(cell.strategy) * positions.length + positions.indexOf(cell.position);
  const sorted = [...cells].sort((a, b) => order(a) - order(b));
  record('positions', { strategies: STRATEGIES, positions, cells: sorted });
});

describe.each(positions)('%s', (position) => {
  const serverIsPid1 = position.startsWith('PID 1');
  const serverAdoptsItsOwn = serverIsPid1 || position.includes('subreaper');

  test.each([STRATEGIES.slice(0, AT_ONCE), STRATEGIES.slice(AT_ONCE)])('%s, %s, %s', async (...strategies) => {
    const measured = await Promise.all(strategies.map((strategy) => measureCell(strategy, position)));
    cells.push(...measured);
    expect(measured).toEqual(measured.map(({ strategy }) => expected(strategy)));
  });

  function expected(strategy: string): unknown {
    const reaped = { zombies: 0, statusesKnown: 0 };
    const children = {
      none: { zombies: CONNECTIONS, statusesKnown: 0, reapedBy: 'nobody' },
      ignore: { ...reaped, reapedBy: 'kernel' },
      nocldwait: { ...reaped, reapedBy: 'kernel' },
      wait: { zombies: 0, statusesKnown: CONNECTIONS, reapedBy: 'server' },
      'wait-once': { reapedBy: expect.stringContaining('server') },
      'double-fork': serverAdoptsItsOwn
        ? { zombies: CONNECTIONS, statusesKnown: 0, reapedBy: 'nobody' }
        : { ...reaped, reapedBy: expect.stringMatching(/^PID 1 /) },
    }[strategy];
    const reapsAll = ['ignore', 'nocldwait', 'wait'].includes(strategy);
    const orphans = { ended: ORPHANS, left: serverIsPid1 && !reapsAll ? ORPHANS : 0 };
    // A shell as PID 1 does not hand SIGTERM on.
    const stops = !position.includes('shell');
    return expect.objectContaining({
      strategy,
      position,
      ...children,
      ...(strategy === 'wait-once' ? {} : { orphans }),
      stop: expect.objectContaining(stops ? { withinGrace: true } : { withinGrace: false, exitCode: 137 }),
    });
  }
});
