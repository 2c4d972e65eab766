import { describe, expect, test } from '@jest/globals';
import { decodeHandover, encodeHandover, type Handover, listDescriptors } from './handover.ts';

const handover: Handover = {
  listenFd: 4,
  statsFd: 5,
  messagesFd: 7,
  startedMs: 1234.5,
  reloads: 3,
  totals: { accepted: 2 ** 40, rejected: 1, ended: 7, foreign: 2 },
  children: [{ pid: 12 }, { pid: 40_000, remote: { address: '10.0.0.9', port: 40_000 } }],
  clients: [{ fd: 9, unsent: '4f4b' }],
  scoreboard: { fd: 6, slots: 4, workers: [{ pid: 12, slot: 3 }], failedForks: 1 },
};

describe('a handover', () => {
  test('says the same when it is read as when it was written', () => {
    expect(decodeHandover(encodeHandover(handover))).toEqual(handover);
  });

  test('names every descriptor that must outlive exec', () => {
    expect(listDescriptors(handover)).toEqual([4, 5, 7, 6, 9]);
    expect(listDescriptors(decodeHandover('{"listenFd":4}'))).toEqual([4]);
  });

  test('of a version that knew less counts from 0', () => {
    expect(decodeHandover('{"listenFd":3,"totals":{"accepted":5}}')).toEqual({
      listenFd: 3,
      startedMs: 0,
      reloads: 0,
      totals: { accepted: 5, rejected: 0, ended: 0, foreign: 0 },
      children: [],
      clients: [],
    });
  });

  test('of a version that called a slot a place has slots', () => {
    const former = '{"listenFd":3,"scoreboard":{"fd":6,"places":4,"workers":[{"pid":12,"place":3}],"failedForks":1}}';
    expect(decodeHandover(former).scoreboard).toEqual(handover.scoreboard);
  });

  test.each(['', 'null', '3', '{}', '{"listenFd":"3"}', '{"listenFd":'])('is not %j', (text) => {
    expect(() => decodeHandover(text)).toThrow(`expected a handover, received ${JSON.stringify(text)}`);
  });
});
