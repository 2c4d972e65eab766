import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ExitCode } from '../../common/exit-codes.ts';
import { formatReport } from './format-report.ts';
import { formatReports } from './format-reports.ts';
import { FAILING, makeReport } from './report.fixture.ts';

/** What SARIF 2.1.0 requires of the parts that are written: sections 3.13, 3.14, 3.18, 3.20, 3.27 to 3.30 and 3.49. */
const message = { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } };
const location = {
  type: 'object',
  additionalProperties: false,
  properties: {
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          properties: { uri: { type: 'string', pattern: '^[A-Za-z0-9._~:/%-]+$' }, uriBaseId: { type: 'string' } },
        },
        region: { type: 'object', required: ['startLine'], properties: { startLine: { type: 'integer', minimum: 1 } } },
      },
    },
    logicalLocations: { type: 'array', uniqueItems: true, items: { type: 'object' } },
  },
};
const result = {
  type: 'object',
  required: ['message', 'ruleId', 'ruleIndex', 'kind', 'level', 'locations', 'partialFingerprints'],
  properties: {
    message,
    ruleIndex: { type: 'integer', minimum: 0 },
    kind: { enum: ['fail', 'open'] },
    locations: { type: 'array', minItems: 1, items: location },
    partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
  },
  // Section 3.27.10: only what fails has a level.
  oneOf: [
    { properties: { kind: { const: 'fail' }, level: { const: 'error' } } },
    { properties: { kind: { const: 'open' }, level: { const: 'none' } } },
  ],
};
const rule = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, shortDescription: message, help: message },
};
const validate = new Ajv2020({ strict: false, allErrors: true }).compile({
  type: 'object',
  required: ['version', '$schema', 'runs'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['tool', 'results', 'invocations'],
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: { name: { const: 'forkbed' }, rules: { type: 'array', uniqueItems: true, items: rule } },
              },
            },
          },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              required: ['executionSuccessful'],
              properties: {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: {
                  type: 'array',
                  items: { type: 'object', required: ['message'], properties: { message } },
                },
              },
            },
          },
          results: { type: 'array', items: result },
        },
      },
    },
  },
});

function parse(text: string) {
  const log = JSON.parse(text);
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log.runs[0];
}

describe('SARIF', () => {
  test('has a result for what failed, and one of the kind open for what could not be told', () => {
    const { results, tool } = parse(formatReport(FAILING, 'sarif'));
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ ruleId: 'reaps-orphans', kind: 'open', level: 'none' });
    expect(results[1]).toMatchObject({
      ruleId: 'alive',
      kind: 'fail',
      level: 'error',
      message: { text: expect.stringMatching(/^my <image> & "more": .*\n(?:.*\n)*remedy: /) },
      partialFingerprints: { 'forkbedCheck/v1': 'my <image> & "more"/alive' },
    });
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(tool.driver.version).toBe('1.2.3');
  });

  test('has no result where all passed, or what is unknown was allowed to be', () => {
    expect(parse(formatReport(makeReport(), 'sarif')).results).toEqual([]);
    const allowed = parse(formatReport({ ...FAILING, allowedUnknown: ['reaps-orphans'] }, 'sarif'));
    expect(allowed.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['alive']);
  });

  test.each([
    ['deploy/my app/Dockerfile', { uri: 'deploy/my%20app/Dockerfile', uriBaseId: '%SRCROOT%' }],
    ['/srv/app/Dockerfile', { uri: 'file:///srv/app/Dockerfile' }],
  ])('points to the line of %s', (file, artifactLocation) => {
    const { results } = parse(formatReport({ ...FAILING, source: { file, line: 7 } }, 'sarif'));
    expect(results[0].locations[0].physicalLocation).toEqual({ artifactLocation, region: { startLine: 7 } });
  });

  test('has the results of several subjects in one run, and says of one that could not be checked', () => {
    const failure = { exitCode: ExitCode.Unavailable, message: 'expected an image, received none' };
    const run = parse(
      formatReports(
        [
          { ...FAILING, name: 'a' },
          { ...FAILING, name: 'b' },
          { name: 'c', failure },
        ],
        'sarif',
      ),
    );
    expect(
      run.results.map((each: { partialFingerprints: object }) => Object.values(each.partialFingerprints)[0]),
    ).toEqual([...['a/reaps-orphans', 'a/alive', 'b/reaps-orphans', 'b/alive']]);
    expect(run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'c: expected an image, received none' } }],
      },
    ]);
  });
});
