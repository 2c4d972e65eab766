import { describe, expect, test } from '@jest/globals';
import type { ServerEvent } from '../../common/events/server-events.ts';
import { Journal } from './journal.ts';

function journal(level: 'none' | 'summary' | 'connections' = 'summary') {
  const events: ServerEvent[] = [];
  return { events, journal: new Journal({ print: (event) => events.push(event), level, maxChildren: 7 }) };
}

const remote = { address: '10.0.0.9', port: 40_000 };

describe('Journal', () => {
  test('tells refusals without a system call, and totals of all rejections by code', () => {
    const { journal: logger, events } = journal();
    for (let times = 0; times < 2; times++) logger.rejected({ code: 'ERR_DROP' });
    logger.rejected({ code: 'EAGAIN', syscall: 'fork' });
    logger.report(0, 3);
    const counts = { accepted: 0, rejected: 3, ended: 0, foreign: 0, rejectedBy: { ERR_DROP: 2, EAGAIN: 1 } };
    expect(events).toEqual([
      { event: 'rejected', code: 'ERR_DROP', count: 2 },
      { event: 'rejected', code: 'EAGAIN', syscall: 'fork', count: 1 },
      { event: 'status', children: 3, maxChildren: 7, ...counts },
    ]);
    expect(logger.totals).toEqual(counts);
  });

  test('goes on from the totals before a reload, those by code among them', () => {
    const { journal: logger } = journal();
    logger.resume({ accepted: 5, rejected: 2, ended: 1, foreign: 0, rejectedBy: { ERR_DROP: 2 } });
    logger.rejected({ code: 'ERR_DROP' });
    expect(logger.totals).toEqual({ accepted: 5, rejected: 3, ended: 1, foreign: 0, rejectedBy: { ERR_DROP: 3 } });
  });

  test('tells messages as those who serve count them, also after a reload, and of none where none counts', () => {
    const messageCounter = { total: 7 };
    const logger = new Journal({ print: () => {}, level: 'none', maxChildren: 0, messageCounter });
    logger.resume({ accepted: 5, rejected: 0, ended: 0, foreign: 0, messages: 3 });
    expect(logger.totals).toEqual({ accepted: 5, rejected: 0, ended: 0, foreign: 0, messages: 7 });
    messageCounter.total = 8;
    expect(logger.totals.messages).toBe(8);
    expect(journal().journal.totals).not.toHaveProperty('messages');
  });

  test('counts ends of which nothing else is known, and tells the state after them', () => {
    const { journal: logger, events } = journal('connections');
    logger.endedUnseen(2);
    logger.report(0, 3);
    expect(events).toMatchObject([{ event: 'status', children: 3, ended: 2 }]);
  });

  test('has nothing to tell while nothing has happened', () => {
    const { journal: quiet, events } = journal();
    expect(quiet.isPending).toBe(false);
    quiet.report(0, 0);
    expect(events).toEqual([]);
  });

  test('tells the first change at once, with the totals and the children that are known', () => {
    const { journal: logger, events } = journal();
    logger.accepted();
    expect(logger.isPending).toBe(true);
    logger.report(500, 1);
    expect(events).toEqual([
      { event: 'status', children: 1, maxChildren: 7, accepted: 1, rejected: 0, ended: 0, foreign: 0 },
    ]);
  });

  test('goes on from what was counted before a reload, and tells it', () => {
    const { journal: resumed, events } = journal();
    resumed.resume({ accepted: 40, rejected: 2, ended: 30, foreign: 1 });
    resumed.accepted();
    resumed.report(0, undefined);
    expect(events).toEqual([{ event: 'status', maxChildren: 7, accepted: 41, rejected: 2, ended: 30, foreign: 1 }]);
  });

  test('tells a second change only when a second has passed', () => {
    const { journal: logger, events } = journal();
    logger.accepted();
    logger.report(500, undefined);
    logger.accepted();
    expect(logger.report(600, undefined)).toBe(900);
    logger.report(1499, undefined);
    expect(events).toHaveLength(1);
    logger.report(1500, undefined);
    expect(events[1]).toEqual({ event: 'status', maxChildren: 7, accepted: 2, rejected: 0, ended: 0, foreign: 0 });
  });

  test('tells rejections of one kind together, with their count', () => {
    const { journal: logger, events } = journal('none');
    for (let times = 0; times < 3; times++) logger.rejected({ code: 'EMFILE', syscall: 'accept4' });
    logger.rejected({ code: 'EAGAIN', syscall: 'fork' });
    logger.report(0, undefined);
    logger.report(5000, undefined);
    expect(events).toEqual([
      { event: 'rejected', code: 'EMFILE', syscall: 'accept4', count: 3 },
      { event: 'rejected', code: 'EAGAIN', syscall: 'fork', count: 1 },
    ]);
  });

  test('tells the end of a connection under `connections` alone', () => {
    for (const [log, names] of [
      ['none', []],
      ['summary', []],
      ['connections', ['ended']],
    ] as const) {
      const { journal: logger, events } = journal(log);
      logger.ended({ pid: 12, remote, foreign: false, status: 0, children: 0 });
      expect(events.map(({ event }) => event)).toEqual(names);
    }
  });

  test('tells of an end who it was, whom it served, how it ended and how many are left', () => {
    const { journal: logger, events } = journal('connections');
    logger.ended({ pid: 12, remote, foreign: false, status: 7 << 8, children: 4 });
    logger.ended({ pid: 13, remote: undefined, foreign: true, status: 9, children: 4 });
    logger.ended({ pid: 14, remote: undefined, foreign: false, status: 0x80 | 11, children: 3 });
    expect(events).toEqual([
      { event: 'ended', pid: 12, remote, foreign: false, exitCode: 7, children: 4 },
      { event: 'ended', pid: 13, foreign: true, signal: 'SIGKILL', coreDumped: false, children: 4 },
      { event: 'ended', pid: 14, foreign: false, signal: 'SIGSEGV', coreDumped: true, children: 3 },
    ]);
  });

  test('tells who connected, and the children where they are known', () => {
    const { journal: logger, events } = journal('connections');
    logger.logAccepted({ pid: 12, remote, children: 1 });
    logger.logAccepted({ pid: 13, remote, children: undefined });
    expect(events).toEqual([
      { event: 'accepted', pid: 12, remote, children: 1 },
      { event: 'accepted', pid: 13, remote },
    ]);
  });

  test('counts children of its own and foreign ones apart', () => {
    const { journal: logger } = journal();
    logger.ended({ pid: 12, remote, foreign: false, status: 9, children: 0 });
    logger.ended({ pid: 99, remote: undefined, foreign: true, status: 3 << 8, children: 0 });
    expect(logger.totals).toEqual({ accepted: 0, rejected: 0, ended: 1, foreign: 1 });
  });

  test('tells what was not yet told at the end', () => {
    const { journal: logger, events } = journal();
    logger.rejected({ code: 'ENOMEM', syscall: 'fork' });
    logger.logRejections();
    logger.logRejections();
    expect(events).toEqual([{ event: 'rejected', code: 'ENOMEM', syscall: 'fork', count: 1 }]);
  });
});
