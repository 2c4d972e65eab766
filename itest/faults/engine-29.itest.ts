/**
 * Docker Engine 29, as the history of its API describes it (moby, api/docs/CHANGELOG.md, versions 1.42 to 1.52): it refuses versions
 * below 1.44, and its answers lack what was deprecated before. A proxy before this host's engine does both. An unversioned request
 * is one of the newest version: 29 still answers it. What 1.48 only announces, it leaves out as well.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { readField } from '../../src/host/thrown.ts';
import { forkbed } from '../support/forkbed.ts';
import { type Answer, RewritingProxy } from '../support/rewriting-proxy.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--clients', '1', '--connections', '10', '--settle', '300ms'];
const API = { min: '1.44', max: '1.52' } as const;

/** 1.42 for the first two, if they are not set; 1.48 and 1.50 for those of bridges; 1.52. */
const OF_INFO = ['KernelMemory', 'KernelMemoryTCP', 'BridgeNfIptables', 'BridgeNfIp6tables'];
/** `Expected` of each is gone since 1.49. */
const COMMITS = ['ContainerdCommit', 'RuncCommit', 'InitCommit'];
/** 1.49. */
const OF_REGISTRIES = ['AllowNondistributableArtifactsCIDRs', 'AllowNondistributableArtifactsHostnames'];
/** 1.52; some were deprecated by 1.21, some by 1.44 and 1.51. */
const OF_NETWORK_SETTINGS = [
  ...['Bridge', 'HairpinMode', 'LinkLocalIPv6Address', 'LinkLocalIPv6PrefixLen', 'SecondaryIPAddresses'],
  ...['SecondaryIPv6Addresses', 'EndpointID', 'Gateway', 'GlobalIPv6Address', 'GlobalIPv6PrefixLen', 'IPAddress'],
  ...['IPPrefixLen', 'IPv6Gateway', 'MacAddress'],
];
/** 1.42 and 1.52. */
const OF_A_HOST_CONFIG = ['KernelMemory', 'KernelMemoryTCP'];
/** 1.44 and 1.45; the driver is that of the older image store, which a new installation does not have. */
const OF_AN_IMAGE = ['VirtualSize', 'Container', 'ContainerConfig', 'GraphDriver'];
/** 1.52: left out where they are empty, as what a configuration does not set is. */
const OF_AN_IMAGE_IF_EMPTY = ['Parent', 'Comment', 'DockerVersion', 'Author'];
/** 1.50. */
const OF_AN_IMAGE_CONFIG = [
  ...[
    'Hostname',
    'Domainname',
    'AttachStdin',
    'AttachStdout',
    'AttachStderr',
    'Tty',
    'OpenStdin',
    'StdinOnce',
    'Image',
  ],
  ...['NetworkDisabled', 'MacAddress', 'StopTimeout'],
];
/** 1.52. */
const OF_AN_EVENT = ['status', 'id', 'from'];
/** Announced by 1.48: `errorDetail` and `progressDetail` stay. */
const OF_PROGRESS = ['error', 'progress'];

const CHANGES: readonly (readonly [kind: string, request: RegExp, change: (body: object) => object])[] = [
  ['version', /^GET .*\/version$/, (body) => ({ ...body, ApiVersion: API.max, MinAPIVersion: API.min })],
  ['info', /^GET .*\/info$/, withoutInfoFields],
  ['container', /^GET .*\/containers\/[^/]+\/json$/, withoutContainerFields],
  ['image', /^GET .*\/images\/.+\/json$/, withoutImageFields],
];
const LINES: readonly (readonly [kind: string, request: RegExp, fields: readonly string[]])[] = [
  ['event', /^GET .*\/events$/, OF_AN_EVENT],
  ['progress', /^POST .*\/(?:build|images\/create)$/, OF_PROGRESS],
];

let proxy: RewritingProxy;
/** Answers and lines that were changed, by their kind. */
const changed = new Map<string, number>();
/** Versions that were asked for. */
const asked: string[] = [];

beforeAll(async () => {
  proxy = await RewritingProxy.start(answerOf, () => undefined, { rewriteLine: lineOf, rewritePath: withoutVersion });
});
beforeEach(() => {
  changed.clear();
  asked.length = 0;
});
afterAll(() => proxy[Symbol.asyncDispose]());

function answerOf(request: string): ((answer: Answer) => Answer) | undefined {
  const version = / \/v(\d+\.\d+)\//.exec(request)?.[1];
  if (version !== undefined) asked.push(version);
  if (version !== undefined && minor(version) < minor(API.min))
    return () => refusal(version, 'old', 'Minimum', API.min);
  if (version !== undefined && minor(version) > minor(API.max))
    return () => refusal(version, 'new', 'Maximum', API.max);
  if (/ .*\/_ping$/.test(request)) return () => ({ status: 200, body: undefined, headers: { 'api-version': API.max } });
  const [kind, , change] = CHANGES.find(([, requests]) => requests.test(request)) ?? [];
  if (kind === undefined || change === undefined) return undefined;
  return ({ status, body }) => {
    // Answers that are no success have no such fields.
    if (status !== 200) return { status, body };
    count(kind);
    return { status, body: change(Object(body)) };
  };
}

function lineOf(request: string): ((line: unknown) => unknown) | undefined {
  const [kind, , fields] = LINES.find(([, requests]) => requests.test(request)) ?? [];
  if (kind === undefined || fields === undefined) return undefined;
  return (line) => {
    count(kind);
    return without(line, fields);
  };
}

/** This host's engine knows older versions alone, and has the same answers. */
function withoutVersion(path: string): string {
  return path.replace(/^\/v\d+\.\d+\//, '/');
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

function count(kind: string): void {
  changed.set(kind, (changed.get(kind) ?? 0) + 1);
}

function refusal(version: string, how: string, which: string, limit: string): Answer {
  const message = `client version ${version} is too ${how}. ${which} supported API version is ${limit}`;
  return { status: 400, body: { message } };
}

function withoutInfoFields(info: object): object {
  const commits = COMMITS.map((name) => [name, without(readField(info, name), ['Expected'])]);
  const RegistryConfig = without(readField(info, 'RegistryConfig'), OF_REGISTRIES);
  return { ...without(info, OF_INFO), ...Object.fromEntries(commits), RegistryConfig };
}

/** Since 1.45 an alias is what was asked for, and no beginning of the container's id. */
function withoutContainerFields(container: object): object {
  const settings = readField(container, 'NetworkSettings');
  const id = String(readField(container, 'Id'));
  const networks = Object.entries(Object(readField(settings, 'Networks'))).map(([name, network]) => {
    const aliases = readField(network, 'Aliases');
    const own = Array.isArray(aliases) ? aliases.filter((alias) => !id.startsWith(alias)) : aliases;
    return [name, { ...Object(network), Aliases: own }];
  });
  return {
    ...container,
    HostConfig: without(readField(container, 'HostConfig'), OF_A_HOST_CONFIG),
    Config: without(withoutEmpty(readField(container, 'Config'), ['OnBuild']), ['MacAddress']),
    NetworkSettings: { ...without(settings, OF_NETWORK_SETTINGS), Networks: Object.fromEntries(networks) },
  };
}

function withoutImageFields(image: object): object {
  const config = without(readField(image, 'Config'), OF_AN_IMAGE_CONFIG);
  return {
    ...without(withoutEmpty(image, OF_AN_IMAGE_IF_EMPTY), OF_AN_IMAGE),
    Config: withoutEmpty(config, Object.keys(config)),
  };
}

function without(object: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(Object(object)).filter(([name]) => !names.includes(name)));
}

function withoutEmpty(object: unknown, names: readonly string[]): object {
  const isEmpty = (value: unknown) => value === null || value === '' || value === false || Object(value).length === 0;
  return Object.fromEntries(
    Object.entries(Object(object)).filter(([name, value]) => !names.includes(name) || !isEmpty(value)),
  );
}

function on29(...args: readonly string[]) {
  return forkbed(args, { DOCKER_HOST: proxy.host });
}

test.each([
  ['a sound server passes', [], 0, 'verdict: pass'],
  ['one that leaves zombies fails', ['--', 'forkbed-server', '--reap', 'none'], 1, 'verdict: fail'],
])('%s', async (_, command, exitCode, verdict) => {
  const outcome = await on29('check', '--quiet', ...FEW, IMAGE, ...command);
  expect(outcome).toMatchObject({ exitCode, stdout: expect.stringContaining(verdict), stderr: '' });
  expect([...changed.keys()]).toEqual(expect.arrayContaining(['version', 'info', 'container']));
  expect(asked).toEqual([]);
});

test('a restart is seen to act by events without their older fields', async () => {
  const args = ['--chaos', 'restart-container', '--format', 'json', IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
  const { exitCode, verdict } = toldVerdict(await on29('check', '--quiet', ...FEW, ...args));
  expect(verdict.chaos.faults).toMatchObject([{ acted: true }]);
  expect(exitCode).toBe(0);
  expect(changed.get('event')).toBeGreaterThan(0);
});

test.each(['1', '0'])('a build that fails says why, with DOCKER_BUILDKIT=%s', async (buildKit) => {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-29-'));
  try {
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${IMAGE}\nRUN echo my last words; exit 7\n`);
    const variables = { DOCKER_HOST: proxy.host, DOCKER_BUILDKIT: buildKit };
    const { exitCode, stderr } = await forkbed(['check', '--quiet', '--build', folder], variables);
    expect(stderr).toMatch(/exit code: 7|returned a non-zero code: 7|exit status 7/);
    expect(stderr).toContain('my last words');
    expect(exitCode).toBe(69);
    expect(changed.get('progress')).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a service of a compose file passes; Compose asks for a version that the engine has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-29-'));
  try {
    const file = join(folder, 'compose.yml');
    writeFileSync(file, `services:\n  web: { image: ${IMAGE}, command: forkbed-server --reap wait }\n`);
    const outcome = await on29('check', '--quiet', ...FEW, '--compose', file, '--service', 'web');
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verdict: pass'), stderr: '' });
    expect(asked.length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('ps and watch see the processes of a container', async () => {
  const name = `forkbed-itest-29-${process.pid}`;
  execFileSync('docker', ['run', '--detach', '--name', name, IMAGE], { stdio: 'ignore' });
  try {
    expect(await on29('ps', name)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('forkbed-server') });
    const watched = await on29('watch', '--json', '--interval', '200ms', '--for', '1s', name);
    expect(watched.exitCode).toBe(0);
    expect(JSON.parse(watched.stdout.split('\n')[0] ?? '')).toMatchObject({ zombies: 0 });
    expect(asked).toEqual([]);
  } finally {
    execFileSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
  }
});

test('clean removes what there is, and the doctor finds that a verdict is possible', async () => {
  expect(await on29('clean')).toMatchObject({ exitCode: 0, stderr: '' });
  const { exitCode, stdout, stderr } = await on29('doctor');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`API           ${API.max}, at least ${API.min}\n`);
  expect(asked).toEqual([]);
});
