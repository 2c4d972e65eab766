import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import type { Census } from './model.ts';
import { toCensus } from './parse-census.ts';

const CENSUS: Census = {
  atMs: 12.5,
  processes: [processRecord({ pid: 1 }), processRecord({ pid: 7, startTicks: undefined, command: 'x) Z' })],
  details: [
    {
      ...{ pid: 1, descriptors: 5, socketInodes: [11], targets: ['3 socket:[11]'], anonymousKiB: 90, sharedKiB: 4 },
      signals: { ignored: [13], blocked: [], caught: [15, 17] },
    },
    {
      ...{ pid: 7, descriptors: undefined, socketInodes: undefined, anonymousKiB: undefined },
      signals: { ignored: [], blocked: [], caught: [] },
    },
  ],
  sockets: [
    {
      ...({ state: 'LISTEN', localAddress: '::', localPort: 5005 } as const),
      ...{ remoteAddress: '::', remotePort: 0, inode: 11 },
    },
  ],
};

describe('a census that came as JSON', () => {
  test('is the same', () => {
    expect(toCensus(JSON.parse(JSON.stringify(CENSUS)))).toEqual(CENSUS);
  });

  test.each([
    [{ ...CENSUS, processes: undefined }, 'processes to be an array'],
    [{ ...CENSUS, processes: [{ ...CENSUS.processes[0], pid: '1' }] }, 'pid to be an integer from 1'],
    [{ ...CENSUS, processes: [{ ...CENSUS.processes[0], state: 'Q' }] }, 'state to be one of R, S, D, Z'],
    [{ ...CENSUS, processes: [{ ...CENSUS.processes[0], argv: 'ps' }] }, 'argv to be an array of texts'],
    [{ ...CENSUS, details: [{ ...CENSUS.details[0], signals: [] }] }, 'signals to be an object'],
    [{ ...CENSUS, details: [{ ...CENSUS.details[0], descriptors: -1 }] }, 'descriptors to be an integer from 0'],
    [
      { ...CENSUS, sockets: [{ ...CENSUS.sockets[0], localPort: 65_536 }] },
      'localPort to be an integer from 0 to 65535',
    ],
  ])('is refused with a field that is wrong', (census, expected) => {
    expect(() => toCensus(census)).toThrow(expected);
  });
});
