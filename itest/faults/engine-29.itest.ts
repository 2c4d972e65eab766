/**
 * Docker Engine 29, as its API's history describes it (versions 1.44, 1.45 and 1.52): it refuses versions below 1.44, and its answers
 * lack fields that were deprecated. A proxy before this host's engine does both.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { fieldOf } from '../../src/host/thrown.ts';
import { forkbed } from '../support/forkbed.ts';
import { type Answer, RewritingProxy } from '../support/rewriting-proxy.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--clients', '1', '--connections', '10', '--settle', '300ms'];
const MIN_API = 1.44;

const OF_THE_DEFAULT_BRIDGE = ['IPAddress', 'IPPrefixLen', 'Gateway', 'MacAddress', 'EndpointID', 'IPv6Gateway'];
const OF_NETWORK_SETTINGS = [
  ...OF_THE_DEFAULT_BRIDGE,
  'GlobalIPv6Address',
  'GlobalIPv6PrefixLen',
  'Bridge',
  'HairpinMode',
];
const OF_AN_IMAGE = ['Container', 'ContainerConfig', 'VirtualSize', 'Parent', 'DockerVersion', 'GraphDriver'];

let proxy: RewritingProxy;
const changed = new Map<string, number>();
const versioned: string[] = [];

beforeAll(async () => {
  proxy = await RewritingProxy.start((request) => {
    const version = / \/v(\d+\.\d+)\//.exec(request)?.[1];
    if (version !== undefined) versioned.push(request);
    if (version !== undefined && Number(version) < MIN_API) return () => tooOld(version);
    if (/^GET .*\/containers\/[^/]+\/json$/.test(request)) return count('container', withoutContainerFields);
    if (/^GET .*\/images\/.+\/json$/.test(request)) return count('image', withoutImageFields);
    return undefined;
  });
});
afterAll(() => proxy[Symbol.asyncDispose]());

function count(kind: string, change: (answer: Answer) => Answer): (answer: Answer) => Answer {
  changed.set(kind, (changed.get(kind) ?? 0) + 1);
  return change;
}

function tooOld(version: string): Answer {
  return { status: 400, body: { message: `client version ${version} is too old: at least ${MIN_API} is needed` } };
}

/** Answers that are no success have no such fields. */
function withoutContainerFields({ status, body }: Answer): Answer {
  const settings = fieldOf(body, 'NetworkSettings');
  if (settings === undefined) return { status, body };
  return { status, body: { ...Object(body), NetworkSettings: without(settings, OF_NETWORK_SETTINGS) } };
}

/** Fields of its configuration that are empty are left out, too. */
function withoutImageFields({ status, body }: Answer): Answer {
  const config = fieldOf(body, 'Config');
  if (config === undefined) return { status, body };
  const set = Object.entries(Object(config)).filter(([, value]) => value !== null && value !== '' && value !== false);
  return { status, body: { ...without(body, OF_AN_IMAGE), Config: Object.fromEntries(set) } };
}

function without(object: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(Object(object)).filter(([name]) => !names.includes(name)));
}

test.each([
  ['a sound server passes', [], 0, 'verdict: pass'],
  ['one that leaves zombies fails', ['--', 'forkbed-server', '--reap', 'none'], 1, 'verdict: fail'],
])('%s', async (_, command, exitCode, verdict) => {
  changed.clear();
  const outcome = await forkbed(['check', '--quiet', ...FEW, IMAGE, ...command], { DOCKER_HOST: proxy.host });
  expect(outcome).toMatchObject({ exitCode, stdout: expect.stringContaining(verdict), stderr: '' });
  expect(changed.get('container')).toBeGreaterThan(0);
});

test('clean removes what there is, and the doctor finds that a verdict is possible', async () => {
  expect(await forkbed(['clean'], { DOCKER_HOST: proxy.host })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await forkbed(['doctor'], { DOCKER_HOST: proxy.host })).toMatchObject({ exitCode: 0, stderr: '' });
});

test('nobody has asked for a version of the API, which the engine may have dropped', () => {
  expect(versioned).toEqual([]);
});
