import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../package-root.ts';
import { toolImageName, toolImageSources } from './tool-image-sources.ts';

const BASE = 'debian:trixie-slim';

test('a name is the same each time, another for another base, and found in the realm of a test runner', () => {
  expect(toolImageName(BASE)).toMatch(/^forkbed:[0-9a-f]{12}$/);
  expect(toolImageName(BASE)).toBe(toolImageName(BASE));
  expect(toolImageName(BASE)).not.toBe(toolImageName('debian:bookworm-slim'));
});

describe('of the sources in another folder', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'forkbed-sources-'));
    for (const path of ['Dockerfile', 'src/common', 'src/container']) {
      cpSync(join(PACKAGE_ROOT, path), join(root, path), { recursive: true });
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  test('it is the same', () => {
    expect(toolImageName(BASE, root)).toBe(toolImageName(BASE));
  });

  test.each([
    'Dockerfile',
    'src/container/build.sh',
    'src/container/build-programs.sh',
    'src/container/runtime/profile.sh',
    'src/container/runtime/heap.c',
    'src/container/posix/posix.h',
    'src/container/tls/tls.c',
    'src/container/http2/http2.c',
    'src/container/server/main.ts',
    'src/container/net/tcp-server.ts',
    'src/common/checks/judge.ts',
  ])('an edit of %s, which the build reads, makes another', (file) => {
    appendFileSync(join(root, file), '\n');
    expect(toolImageName(BASE, root)).not.toBe(toolImageName(BASE));
  });

  test.each([
    // Tests, and what only they read.
    'src/common/checks/judge.test.ts',
    'src/common/checks/evidence.fixture.ts',
    'src/container/posix/posix.selftest.ts',
    'src/container/posix/selftest.Dockerfile',
    'src/container/fuzz/driver.ts',
    'src/container/fuzz/harness.c',
    // Types, and the compiler's settings.
    'src/container/posix/posix.d.ts',
    'src/container/tsconfig.json',
    'src/common/process-table/model.ts',
    // What the host alone imports.
    'src/common/escape/xml.ts',
    // What nobody knows.
    '.dockerignore',
    'src/container/notes.txt',
  ])('an edit of %s, which the build does not read, makes none', (file) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    appendFileSync(join(root, file), '\n');
    expect(toolImageName(BASE, root)).toBe(toolImageName(BASE));
  });

  test('what a program begins to import is read from then on', () => {
    const added = 'src/common/checks/added.ts';
    writeFileSync(
      join(root, added),
      "import type { Outcome } from './finding.ts';\nexport const added: Outcome = 'pass';\n",
    );
    expect(toolImageSources(root)).not.toContain(added);
    appendFileSync(join(root, 'src/common/checks/judge.ts'), "export {\n  added,\n} from './added.ts';\n");
    expect(toolImageSources(root)).toContain(added);
  });
});

test('all that the Dockerfile copies of the C parts is among them', () => {
  const dockerfile = readFileSync(join(PACKAGE_ROOT, 'Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (src\/container\/\w+)\/\*\.(\S+) /gm)].flatMap(
    ([, folder = '', ending = '']) =>
      readdirSync(join(PACKAGE_ROOT, folder))
        .filter((name) => new RegExp(`\\.${ending}$`).test(name))
        .map((name) => `${folder}/${name}`),
  );
  expect(copied.length).toBeGreaterThan(20);
  const sources = toolImageSources(PACKAGE_ROOT);
  expect(copied.filter((file) => !sources.includes(file))).toEqual([]);
});

test('no test, fixture, declaration or self-test is among the sources, and nothing of the host', () => {
  const sources = toolImageSources(PACKAGE_ROOT);
  expect(sources).toEqual(
    expect.arrayContaining(['client', 'probe', 'server'].map((name) => `src/container/${name}/main.ts`)),
  );
  expect(sources.filter((file) => /\.(?:test|fixture|selftest|d)\.|\/fuzz\/|src\/host/.test(file))).toEqual([]);
  expect(sources.filter((file) => !/^Dockerfile$|^src\/(?:common|container)\/\S+\.(?:ts|[ch]|sh)$/.test(file))).toEqual(
    [],
  );
});
