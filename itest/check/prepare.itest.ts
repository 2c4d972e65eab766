/** The image of the clients and the probe, made before anybody has to wait for it, or inside a test where it was not. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import setUp from '../../src/host/global-setup.ts';
import { prepareToolImage, Testbed } from '../../src/host/index.ts';
import { takeBaseline } from '../../src/host/matchers/index.ts';
import { forkbed } from '../support/forkbed.ts';

const BUILD_LIMIT_MS = 600_000;

jest.setTimeout(BUILD_LIMIT_MS);

const BUILT =
  /^forkbed: building the image of the clients and the probe, (forkbed:[0-9a-f]{12}), from \S+: some minutes, once\n$/;
/** The base image by another name each: so the image made of it has another name, and the layers of the one that is made first. */
const BASES = ['command', 'setup', 'matcher'].map((use) => `forkbed-itest-base-${use}-${process.pid}`);
const [FOR_COMMAND = '', FOR_SETUP = '', FOR_MATCHER = ''] = BASES;
const { FORKBED_IMAGE, BASE_IMAGE = 'debian:trixie-slim' } = process.env;
const made = new Set<string>();

beforeAll(async () => {
  for (const base of BASES) execFileSync('docker', ['tag', BASE_IMAGE, base]);
  // Its layers are not those of the image that Compose builds, which has tests' fixtures in its context.
  await without(BASE_IMAGE, () => prepareToolImage(() => {}));
}, BUILD_LIMIT_MS);

afterAll(() => {
  execFileSync('docker', ['rmi', ...BASES, ...made], { stdio: 'ignore' });
});

/** As somebody who has set nothing, in this process. */
async function without<Value>(base: string, job: () => Promise<Value>): Promise<Value> {
  Object.assign(process.env, { FORKBED_IMAGE: '', BASE_IMAGE: base });
  try {
    return await job();
  } finally {
    Object.assign(process.env, { FORKBED_IMAGE: FORKBED_IMAGE ?? 'forkbed', BASE_IMAGE });
  }
}

function isHere(image: string): boolean {
  return execFileSync('docker', ['images', '--quiet', image], { encoding: 'utf8' }) !== '';
}

test('forkbed prepare builds it, and says so; the next time it only prints its name', async () => {
  const variables = { FORKBED_IMAGE: '', BASE_IMAGE: FOR_COMMAND };
  // An engine that shares no layer between base images of another name makes all of them.
  const first = await forkbed(['prepare'], variables, BUILD_LIMIT_MS);
  const [, image = 'none'] = BUILT.exec(first.stderr) ?? [];
  made.add(image);
  expect(first).toMatchObject({ exitCode: 0, stdout: `${image}\n` });
  expect(isHere(image)).toBe(true);
  expect(await forkbed(['prepare'], variables)).toEqual({ exitCode: 0, stdout: `${image}\n`, stderr: '' });
});

test('where it cannot be built the reason is told: exit code 69', async () => {
  const { exitCode, stdout, stderr } = await forkbed(['prepare'], { FORKBED_IMAGE: '', BASE_IMAGE: 'scratch' });
  expect(stderr).toMatch(/expected to build forkbed:[0-9a-f]{12} from scratch \(BASE_IMAGE\), received: /);
  expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
});

test('an operand is refused: exit code 64', async () => {
  const { exitCode, stderr } = await forkbed(['prepare', 'nginx']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 64,
    stderr: expect.stringContaining('expected no operand, received 1: nginx'),
  });
});

test('the global setup of a test runner builds it, and says so on stderr', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    await without(FOR_SETUP, setUp);
  } finally {
    write.mockRestore();
  }
  const [, image = 'none'] = BUILT.exec(lines.join('')) ?? [];
  made.add(image);
  expect(isHere(image)).toBe(true);
});

test('a matcher that has to build it says what would have built it beforehand', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  const lines: string[] = [];
  const onProgress = (line: string) => void lines.push(line);
  await without(FOR_MATCHER, () => takeBaseline(server, { onProgress }));
  expect(lines).toEqual([
    expect.stringMatching(/^building .* some minutes, once; .*`npx forkbed prepare`.*'forkbed\/global-setup'/),
  ]);
  made.add(/forkbed:[0-9a-f]{12}/.exec(lines.join())?.[0] ?? 'none');
  await without(FOR_MATCHER, () => takeBaseline(server, { onProgress }));
  expect(lines).toHaveLength(1);
});
