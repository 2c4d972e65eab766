import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse as parseYaml } from 'yaml';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { configSchema } from './config-schema.ts';
import { findConfig } from './find-config.ts';
import { parseConfig, readConfig } from './read-config.ts';

const FIXTURE = readFileSync(join(PACKAGE_ROOT, 'src/host/config/config.fixture.yaml'), 'utf8');
const read = (text: string) => parseConfig(text, { file: 'forkbed.yaml', folder: '/repo' });
const valuesOf = (values: ReadonlyMap<string, { value: unknown }>) =>
  Object.fromEntries([...values].map(([name, { value }]) => [name, value]));

describe('forkbed.yaml', () => {
  const config = read(FIXTURE);

  test('has what is of the whole, and its subjects in their order', () => {
    expect(config).toMatchObject({ file: 'forkbed.yaml', folder: '/repo', jobs: 3, baseline: '/repo/known.json' });
    expect(config.subjects.map(({ name, image, line }) => ({ name, image, line }))).toEqual([
      { name: 'web', image: 'my-web', line: 17 },
      { name: 'built', image: undefined, line: 32 },
      { name: 'pod', image: undefined, line: 38 },
    ]);
  });

  test('has options in the forms of the command line; paths begin in its folder', () => {
    const [web, built, pod] = config.subjects;
    expect(web?.command).toEqual(['serve', '--port', '80']);
    expect(valuesOf(web?.values ?? new Map())).toEqual({
      http: '/',
      clients: 4,
      memory: 512 * 1024 * 1024,
      cpus: 1.5,
      readOnly: true,
      volume: ['/repo/data:/data', 'named:/other'],
      mount: [expect.objectContaining({ Source: '/repo/a', Target: '/b' })],
      envFile: ['/repo/web.env'],
    });
    expect(valuesOf(built?.values ?? new Map())).toEqual({
      build: '/repo',
      file: 'docker/Dockerfile',
      exec: ['date'],
      chaos: ['pids', 'freeze'],
      seed: 7,
    });
    expect(valuesOf(pod?.values ?? new Map())).toMatchObject({ manifest: '/repo/pod.yaml', container: 'main' });
    expect(valuesOf(config.defaults.values)).toEqual({ settle: 1000, clients: 2, env: ['MODE=test', 'HOME'] });
  });

  test.each([
    ['subjects:\n  good: {image: a}\n  bad:\n', 'subjects: expected a value of bad, received none'],
    ['subjects:\n  web: {image: a, clients: }\n', 'subjects.web: expected a value of clients, received none'],
    ['subjects:\n  web: {image: a}\njobs:\n', 'expected a value of jobs, received none'],
    [
      'subjects:\n  web: {image: a, ignore: [{process: cron, reason: old, expires: }]}\n',
      'subjects.web.ignore[0]: expected a value of expires, received none',
    ],
  ])('refuses a name with nothing behind it: %j', (text, message) => {
    expect(() => read(`version: 1\n${text}`)).toThrow(message);
  });

  test('has a place for each option, and a reason for each allowance', () => {
    expect(config.subjects[0]?.values.get('clients')?.spelling).toBe('forkbed.yaml:21: subjects.web.clients');
    expect(config.defaults.allowances).toEqual([
      { kind: 'unknown', what: 'memory-flat', reason: 'the cache warms up' },
    ]);
    expect(config.subjects[0]?.allowances).toEqual([
      { kind: 'ignored', what: 'cron', reason: 'goes with the next base', expires: '2026-12-31' },
    ]);
  });

  test.each<[string, string]>([
    ['', 'forkbed.yaml: expected subjects, received an empty file'],
    ['subjects: {}', 'forkbed.yaml:1: expected a field version, received none'],
    ['version: 2\nsubjects: {a: {image: x}}', 'forkbed.yaml:1: version: expected an integer from 1 to 1, received 2'],
    ['version: 1\nsubjects: {}', 'forkbed.yaml:2: subjects: expected at least one subject, received none'],
    ['version: 1\nsubject: {}', 'expected a field that there is, received "subject"; did you mean subjects?'],
    [
      'version: 1\nsubjects:\n  a b: {image: x}',
      "subjects['a b']: expected a name of letters, digits, ., _ and -, 63 at most",
    ],
    [
      'version: 1\nsubjects:\n  a: {port: 80}',
      'forkbed.yaml:3: subjects.a: expected one of image, build, compose, manifest, container, received none',
    ],
    [
      'version: 1\nsubjects:\n  a: {image: x, build: .}',
      'subjects.a: expected one of image, build, compose, manifest, container, received image and build',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    prot: 80',
      'forkbed.yaml:5: subjects.a.prot: expected a field that there is, received "prot"; did you mean port?',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    port: 99999',
      'forkbed.yaml:5: subjects.a.port: expected an integer from 0 to 65535, received 99999',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    tls: maybe',
      'forkbed.yaml:5: subjects.a.tls: expected true or false, received "maybe"',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    env: [{A: 1}]',
      'subjects.a.env[0]: expected NAME=VALUE, or NAME alone for the value that it has here, received another',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    chaos: [fire]',
      'forkbed.yaml:5: subjects.a.chaos[0]: expected one of ',
    ],
    ['version: 1\nsubjects:\n  a:\n    image: x\n    format: json', 'received "format"'],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    command: serve',
      'subjects.a.command: expected a sequence, received "serve"',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    allow-unknown: [served]',
      'subjects.a.allow-unknown[0]: expected a mapping, received "served"',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    allow-unknown: [{check: served}]',
      'subjects.a.allow-unknown[0]: expected a field reason, received none',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    allow-unknown: [{check: served, reason: " "}]',
      'reason: expected a reason, received " "',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    allow-unknown: [{check: all, reason: x}]',
      'check: expected one of no-defunct, ',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    ignore: [{process: x, reason: x, expires: 2026-02-30}]',
      'expires: expected a day, such as 2026-12-31, received "2026-02-30"',
    ],
    [
      'version: 1\nsubjects:\n  a:\n    image: x\n    ignore: [{process: "a,b", reason: x}]',
      'process: expected the command name of a process, or its pid',
    ],
    [
      'version: 1\ndefaults: {image: x}\nsubjects:\n  a: {image: x}',
      'defaults.image: expected it in a subject, received it in the defaults',
    ],
    [
      'version: 1\ndefaults: {build: .}\nsubjects:\n  a: {image: x}',
      'defaults.build: expected it in a subject, received it in the defaults',
    ],
    [
      'version: 1\nsubjects:\n  a: {container: x}\n  b: {container: x}',
      'forkbed.yaml:4: subjects.b.container: expected another container than that of a, received "x"',
    ],
    ['version: 1\nsubjects:\n  a: {manifest: "-"}', 'subjects.a.manifest: expected a file, received "-"'],
    [
      'version: 1\nsubjects:\n  a: {image: x}\n  a: {image: y}',
      'forkbed.yaml:4: subjects.a: expected each key once, received it again',
    ],
    ['version: 1\nsubjects: [', 'forkbed.yaml:2: expected YAML, received at column'],
    ['version: 1\nsubjects: {a: {image: x}}\n---\na: 1', 'forkbed.yaml:4: expected one document, received another'],
  ])('%j is refused', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test('has a number as it is written', () => {
    const { subjects } = read('version: 1\nsubjects:\n  a:\n    image: x\n    payload-hex: 0011\n    hostname: 007');
    expect(valuesOf(subjects[0]?.values ?? new Map())).toEqual({ payloadHex: '0011', hostname: '007' });
  });

  test('of which a secret is not quoted', () => {
    expect(() => read('version: 1\nsubjects:\n  a:\n    image: x\n    env: ["=s3cret"]')).toThrow(/received another$/);
  });

  test('that is not there is refused', () => {
    expect(() => readConfig('/nowhere/forkbed.yaml')).toThrow('--config: expected a file that can be read, received ');
  });
});

describe('the schema', () => {
  const published = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs/schema/config.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(published);

  test('is that of the options: npm run schema writes it', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  test('holds for what can be read', () => {
    expect(validate(parseYaml(FIXTURE))).toBe(true);
  });

  test.each([
    ['another version', { version: 2, subjects: { a: { image: 'x' } } }],
    ['no subject', { version: 1, subjects: {} }],
    ['two ways', { version: 1, subjects: { a: { image: 'x', build: '.' } } }],
    ['no way', { version: 1, subjects: { a: { port: 80 } } }],
    ['an option that there is not', { version: 1, subjects: { a: { image: 'x', prot: 80 } } }],
    ['an allowance without a reason', { version: 1, subjects: { a: { image: 'x', ignore: [{ process: 'x' }] } } }],
    ['a choice that there is not', { version: 1, subjects: { a: { image: 'x', expect: 'maybe' } } }],
    ['a subject among the defaults', { version: 1, defaults: { build: '.' }, subjects: { a: { image: 'x' } } }],
  ])('refuses %s, as forkbed does', (_, value) => {
    expect(validate(value)).toBe(false);
    expect(() => read(JSON.stringify(value))).toThrow(/: expected /);
  });
});

describe('the nearest file', () => {
  const root = temporaryFolder();
  const inner = join(root, 'repo/packages/web');
  mkdirSync(inner, { recursive: true });
  mkdirSync(join(root, 'repo/.git'));
  writeFileSync(join(root, 'forkbed.yaml'), '');

  test('is not looked for above the repository', () => {
    expect(findConfig(inner)).toBeUndefined();
  });

  test('may be in any folder of the repository', () => {
    writeFileSync(join(root, 'repo/forkbed.yaml'), '');
    expect(findConfig(inner)).toBe(join(root, 'repo/forkbed.yaml'));
    writeFileSync(join(inner, 'forkbed.yaml'), '');
    expect(findConfig(inner)).toBe(join(inner, 'forkbed.yaml'));
    expect(findConfig(root)).toBe(join(root, 'forkbed.yaml'));
  });
});
