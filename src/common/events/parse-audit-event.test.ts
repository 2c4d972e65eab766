import { describe, expect, test } from '@jest/globals';
import { makeEvidence } from '../checks/evidence.fixture.ts';
import { toAuditEvent } from './parse-audit-event.ts';

const server = { accepted: 3, anonymousKiB: 1_024, descriptors: undefined };
const EVENTS = [
  { event: 'begun', pid: 7, acceptors: [7, 8] },
  { event: 'sample', server, elapsedMs: 1_000, processes: 4, zombies: 1, clientsFinished: 0 },
  { event: 'over' },
  { event: 'failures', client: 'a', failures: [{ fromMs: 10, toMs: 20, code: 'ECONNRESET', count: 3 }] },
  { event: 'settled', tasks: 9 },
  { event: 'evidence', before: 'end', audit: { kind: 'complete', evidence: makeEvidence() } },
] as const;

describe('a line of an audit', () => {
  test.each(EVENTS)('$event is read whole', (event) => {
    expect(toAuditEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  test('the verdict of the audit is left out', () => {
    expect(toAuditEvent({ event: 'verdict', outcome: 'pass' })).toBeUndefined();
  });

  test.each([
    [undefined, 'the whole to be an object'],
    [{ event: 'begin' }, 'event to be one of begun, '],
    [{ event: 'begun', pid: 0, acceptors: [] }, 'pid to be an integer from 1'],
    [{ event: 'begun', pid: 1, acceptors: ['7'] }, 'acceptors to be an array of integers from 0'],
    [{ ...EVENTS[1], server: null }, 'server to be an object'],
    [{ event: 'settled', tasks: 1.5 }, 'tasks to be an integer from 0'],
    [{ event: 'evidence', before: 'end', audit: {} }, 'audit.kind to be one of complete, incomplete'],
  ])('%j is refused', (event, expected) => {
    expect(() => toAuditEvent(event)).toThrow(expected);
  });
});
