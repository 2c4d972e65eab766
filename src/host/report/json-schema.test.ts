/** Holds the published schema of the JSON report and what is printed equal: docs/schema/verdict.schema.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { COMMANDS, evidenceOf, processRecord, TIME_ALONE } from '../../common/checks/evidence.fixture.ts';
import { CHECK_IDS, reachVerdict, undecided } from '../../common/checks/verdict.ts';
import type { CheckPlan } from '../check/plan.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { CheckReport } from './check-report.ts';
import { toJson } from './json.ts';
import { FAILING, reportOf, UNDER_CHAOS } from './report.fixture.ts';

type Json = Record<string, unknown>;

const schema: Json = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs/schema/verdict.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What is wrong with it; empty where nothing is. */
function faultsOf(printed: unknown): string[] {
  return validate(printed) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function printed(report: CheckReport): Json {
  return JSON.parse(toJson(report));
}

/** The value at a path such as `verdict/findings/0`. */
function at(root: unknown, path: string): unknown {
  return path.split('/').reduce((value, key) => (value as Json)[key], root);
}

/** The failing report, changed at a path; `undefined` takes away what is there. */
function damaged(path: string, value: unknown): Json {
  const report = printed(FAILING);
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  const owner = (keys.length === 0 ? report : at(report, keys.join('/'))) as Json;
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return report;
}

describe('the schema holds for', () => {
  const { plan } = reportOf();
  test.each<[string, CheckReport]>([
    ['a run in which all is well', reportOf()],
    ['a run in which a check fails and one could not be told', FAILING],
    ['checks that were allowed to be unknown', { ...FAILING, allowedUnknown: ['foreign-child', 'foreign-child'] }],
    ['a verdict that was not reached', reportOf({ verdict: undecided({ reason: 'nothing listened on port 5005' }) })],
    [
      'a verdict that was not reached after the control was seen',
      reportOf({ verdict: undecided({ reason: 'nobody', control: evidenceOf().control }) }),
    ],
    ['a run without clients', reportOf({ verdict: reachVerdict(evidenceOf(TIME_ALONE)) })],
    [
      'a run of somebody else’s command',
      reportOf({
        plan: { ...plan, client: { image: 'client', command: ['load', ''] }, sendHex: '00fF', ignore: ['cron', '7'] },
        verdict: reachVerdict(evidenceOf(COMMANDS)),
      }),
    ],
    [
      'a run with faults on purpose',
      reportOf({ plan: { ...plan, chaos: { faults: ['pids', 'pause'], seed: 2 ** 32 - 1 } }, verdict: UNDER_CHAOS }),
    ],
    [
      'a process of which ps was the source, and a kernel that tells no births',
      reportOf({
        verdict: reachVerdict(
          evidenceOf({
            load: { ...evidenceOf().load, born: undefined },
            course: {
              samples: [],
              worst: { atMs: 0, processes: [processRecord({ pid: 9, startTicks: undefined, argv: [] })], omitted: 0 },
            },
          }),
        ),
      }),
    ],
  ])('%s', (_, report) => {
    expect(faultsOf(printed(report))).toEqual([]);
  });
});

describe('the schema refuses', () => {
  test.each<[string, string, unknown]>([
    ['a missing field', 'durationMs', undefined],
    ['a missing field of the plan', 'plan/settleMs', undefined],
    ['a report without the command line', 'commandLine', undefined],
    ['a command line that is one text', 'commandLine', 'forkbed check image'],
    ['a report without one of the versions', 'versions/kernel', undefined],
    ['a version of something else', 'versions/node', '24'],
    ['more of the log than its end', 'log', Array.from({ length: 21 }, () => 'a line')],
    ['an empty line of the log', 'log', ['']],
    ['a missing field of a finding', 'verdict/findings/0/evidence', undefined],
    ['a further field', 'host', 'here'],
    ['a further field of the plan', 'plan/speed', 1],
    ['a further field of a finding', 'verdict/findings/0/severity', 'high'],
    ['a further field of a process', 'verdict/course/worst/processes/0/uid', 0],
    ['an outcome that there is not', 'verdict/outcome', 'ok'],
    ['an outcome of a finding that there is not', 'verdict/findings/0/outcome', 'skipped'],
    ['a check that there is not', 'verdict/findings/0/id', 'no-leaks'],
    ['an allowed check that there is not', 'allowedUnknown', ['no-leaks']],
    ['another version of the schema', 'schemaVersion', 2],
    ['a version that is a text', 'schemaVersion', '1'],
    ['a negative count', 'verdict/figures/zombies/peak', -1],
    ['a count with a fraction', 'verdict/figures/samples', 1.5],
    ['a negative duration', 'durationMs', -1],
    ['a port that there is not', 'plan/port', 65_536],
    ['a time without its zone', 'startedAt', '2026-01-02T03:04:05.678'],
    ['a month that there is not', 'startedAt', '2026-13-02T03:04:05.678Z'],
    ['null for what is absent', 'verdict/pid1', null],
    ['a remedy where nothing fails', 'verdict/findings/0/remedy', 'none'],
    ['a fail without a remedy', 'verdict/findings/9/remedy', undefined],
    ['figures without the course', 'verdict/course', undefined],
    ['an outcome of a finding that is no check', 'verdict/findings/0/id', 'fault'],
    ['a state that the kernel does not have', 'verdict/course/worst/processes/0/state', 'Q'],
  ])('%s', (_, path, value) => {
    expect(faultsOf(printed(FAILING))).toEqual([]);
    expect(faultsOf(damaged(path, value))).not.toEqual([]);
  });
});

describe('the schema says of the code', () => {
  test('the checks, in the order of the report', () => {
    expect(at(schema, '$defs/checkId/enum')).toEqual(CHECK_IDS);
  });

  test('the faults that there are', () => {
    expect(at(schema, '$defs/faultName/enum')).toEqual(FAULT_NAMES);
  });

  test('the version that is printed', () => {
    expect(at(schema, 'properties/schemaVersion/const')).toBe(printed(reportOf()).schemaVersion);
    expect(schema.$id).toBe(`urn:forkbed:verdict:${printed(reportOf()).schemaVersion}`);
  });

  test('each field of the plan', () => {
    // What the plan gets one day, the compiler asks for here.
    const fields: Record<keyof CheckPlan, true> = {
      port: true,
      clients: true,
      forMs: true,
      connections: true,
      concurrency: true,
      rate: true,
      messages: true,
      send: true,
      sendHex: true,
      expect: true,
      holdMs: true,
      end: true,
      replyTimeoutMs: true,
      chaos: true,
      client: true,
      ignore: true,
      settleMs: true,
      startTimeoutMs: true,
      limitMs: true,
    };
    expect(Object.keys(at(schema, '$defs/plan/properties') as Json).sort()).toEqual(Object.keys(fields).sort());
  });
});

describe('the schema itself', () => {
  const parts = [...partsOf(schema)];
  const objects = parts.filter(([, part]) => part.type === 'object');

  test('is strict: no object may have a further property', () => {
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.filter(([, part]) => part.additionalProperties !== false)).toEqual([]);
  });

  test('tells of each property what it is', () => {
    const properties = objects.flatMap(([path, { properties }]) =>
      Object.entries(properties as Json).map(([name, property]) => ({
        path: `${path}/${name}`,
        ...(property as Json),
      })),
    );
    expect(properties.filter(({ title, description }: Json) => !title || !description)).toEqual([]);
  });
});

/** Every object within, itself among them, by its path. */
function* partsOf(value: unknown, path = ''): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Json];
  for (const [key, within] of Object.entries(value)) yield* partsOf(within, `${path}/${key}`);
}
