import { describe, expect, test } from '@jest/globals';
import { Fields } from '../events/fields.ts';
import { makeEvidence, processRecord, zombieRecord } from './evidence.fixture.ts';
import { toAuditEvidence } from './parse-evidence.ts';

type Json = Readonly<Record<string, unknown>>;

const zombies = {
  ...makeEvidence().zombies,
  groups: [
    {
      ...{ ppid: 1, count: 2, stillThere: 1, beforeLoad: 0, oldestMs: 2_400, reapedAfterMs: 2_100, fromOutside: 0 },
      examples: [zombieRecord({ pid: 8 })],
    },
  ],
};
const process = processRecord({ pid: 7, command: 'a\nb', argv: ['a', '\u0007'] });
const socket = {
  ...({ state: 'CLOSE_WAIT', localAddress: '10.0.0.2', localPort: 5005 } as const),
  ...{ remoteAddress: '10.0.0.3', remotePort: 40_000, inode: 12 },
};
const signals = { ignored: [17], blocked: [], caught: [15] };

/** Together they have every field that there is. */
const AUDITS = {
  'as it is by default': { kind: 'complete', evidence: makeEvidence() },
  'with all that can be seen': {
    kind: 'complete',
    evidence: makeEvidence({
      zombies,
      pid1Signals: signals,
      parents: [{ process, signals }],
      ps: { kind: 'compared', onlyPs: [3], onlyCensus: [4] },
      orphans: { count: 1, examples: [{ process, formerPpid: 5, fromOutside: true }], fromOutside: 1 },
      sockets: {
        ...{ count: 2, listens: true, listenersBefore: [socket], listenersAfter: [socket], others: 0 },
        closeWait: { count: 1, examples: [{ socket, holders: [process] }] },
      },
      foreign: {
        ...{ kind: 'left', orphans: 3, ends: 2, stayed: 1, client: 'kept' },
        examples: [{ pid: 9, adoptedBy: 1, end: 'exit 139', fate: 'defunct' }],
        lost: { count: 1, examples: [process] },
      },
      finalProbe: { answered: false, reason: 'no reply', by: 'audit', accepted: true },
    }),
  },
  'that failed in parts': {
    kind: 'complete',
    evidence: makeEvidence({
      ps: { kind: 'failed', reason: 'no /proc' },
      foreign: { kind: 'pid1-ended', reason: 'with exit code 1' },
      finalProbe: undefined,
    }),
  },
  'that came to nothing': {
    ...{ kind: 'incomplete', reason: 'PID 1 ended', ended: true },
    control: { plantedPid: 14, seenByCensus: true, seenByPs: false, detail: 'not among 2' },
  },
};

describe.each(Object.entries(AUDITS))('an audit %s', (_, audit) => {
  const json: Json = JSON.parse(JSON.stringify(audit));

  test('is the same when it has come as JSON', () => {
    expect(toAuditEvidence(new Fields(json))).toEqual(audit);
  });

  test('is refused with any of its values replaced, and the error quotes what is there', () => {
    const paths = leafPaths(json);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      const parse = () => toAuditEvidence(new Fields(replaced(json, path, { wrong: 'value' })));
      expect([path, refusal(parse)]).toEqual([path, expect.stringMatching(/ERR_PARSE: expected .*wrong/)]);
    }
  });
});

function refusal(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${error.code}: ${error.message}`;
  }
  return 'taken';
}

/** Of all numbers, texts and flags. */
function leafPaths(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value).flatMap(([key, item]) => leafPaths(item).map((path) => [key, ...path]));
}

function replaced(value: unknown, [key, ...path]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, path, by) : item));
  const record = Object(value);
  return { ...record, [key]: replaced(record[key], path, by) };
}
