import { expect, test } from '@jest/globals';
import { assertRoom } from './client-room.ts';
import { LAB_LIMITS } from './lab-limits.ts';

const { allContainers, allConnections } = LAB_LIMITS;
const NONE = { containers: 0, connections: 0 };

test.each([
  [NONE, { containers: allContainers, connections: allConnections }],
  [
    { containers: allContainers - 1, connections: allConnections - 1 },
    { containers: 1, connections: 1 },
  ],
])('up to the bound there is room: %j and %j', (running, wanted) => {
  expect(() => assertRoom(running, wanted)).not.toThrow();
});

test.each([
  ['connections', { containers: 2, connections: allConnections }, { containers: 1, connections: 1 }],
  ['containers', { containers: allContainers, connections: 10 }, { containers: 1, connections: 1 }],
  ['connections', NONE, { containers: 3, connections: allConnections + 1 }],
])('beyond it there is none, and the error says of what: %s', (noun, running, wanted) => {
  expect(() => assertRoom(running, wanted)).toThrow(
    expect.objectContaining({
      code: 'ERR_USAGE',
      message: expect.stringMatching(
        new RegExp(`^expected at most [\\d,]+ ${noun} of all clients together, received `),
      ),
    }),
  );
});
