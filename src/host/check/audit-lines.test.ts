import { describe, expect, test } from '@jest/globals';
import { makeEvidence } from '../../common/checks/evidence.fixture.ts';
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { errorMessage } from '../thrown.ts';
import { AuditLines } from './audit-lines.ts';

const BEGUN = { event: 'begun', pid: 1, acceptors: [1] } as const;
const EVIDENCE = { event: 'evidence', before: 'round', audit: { kind: 'complete', evidence: makeEvidence() } } as const;

function read(...lines: readonly string[]): { lines: AuditLines; events: AuditEvent[] } {
  const events: AuditEvent[] = [];
  const read = new AuditLines((event) => events.push(event));
  for (const line of lines) read.add(line);
  return { lines: read, events };
}

describe('the lines of an audit', () => {
  test('are its events, the verdict left out', () => {
    const { lines, events } = read(...[BEGUN, EVIDENCE, { event: 'verdict' }].map((event) => JSON.stringify(event)));
    expect(events).toEqual([BEGUN, EVIDENCE]);
    expect(lines).toMatchObject({ begun: true, last: EVIDENCE, unreadable: undefined });
  });

  test('nothing is known before the first', () => {
    expect(read().lines).toMatchObject({ begun: false, last: undefined, unreadable: undefined });
  });

  test('one that is cut off takes nothing from those before and after it, and the first such is quoted', () => {
    const cut = JSON.stringify(EVIDENCE).slice(0, 40);
    const { lines, events } = read(JSON.stringify(EVIDENCE), cut, '{"event":"settled"}', JSON.stringify(BEGUN));
    expect(events).toEqual([EVIDENCE, BEGUN]);
    expect(lines).toMatchObject({ begun: true, last: EVIDENCE });
    expect(errorMessage(lines.unreadable)).toBe(
      `expected a JSON object on a line of the audit, received ${JSON.stringify(cut)}`,
    );
  });

  test('an error of who receives the events is none of a line', () => {
    const lines = new AuditLines(() => {
      throw new Error('no room');
    });
    expect(() => lines.add(JSON.stringify(BEGUN))).toThrow('no room');
    expect(lines.unreadable).toBeUndefined();
  });
});
