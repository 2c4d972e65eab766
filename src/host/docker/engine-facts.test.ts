import { describe, expect, test } from '@jest/globals';
import { DOCKER_20, DOCKER_28, PODMAN_5 } from './engine-facts.fixture.ts';
import { parseEngineFacts, whyUnsupported } from './engine-facts.ts';

const COMMON = {
  kernel: '6.18.44',
  platform: 'linux/amd64',
  cgroupVersion: '1',
  cgroupDriver: 'cgroupfs',
  imageStore: "the engine's own",
  swarm: 'inactive',
};

describe('what engines answered', () => {
  test('Docker 20.10', () => {
    expect(parseEngineFacts(DOCKER_20)).toEqual({
      ...COMMON,
      product: 'Docker',
      version: '20.10.24+dfsg1',
      apiVersion: '1.41',
      minApiVersion: '1.12',
      runtimes: ['io.containerd.runc.v2', 'runc'],
      defaultRuntime: 'runc',
      builder: 'BuildKit',
      rootless: false,
      userns: false,
      eventLogger: 'unknown',
      storageDriver: 'overlay2',
    });
  });

  test('Docker 28 with --userns-remap', () => {
    expect(parseEngineFacts(DOCKER_28)).toMatchObject({
      ...COMMON,
      product: 'Docker',
      version: '28.5.2+dfsg4',
      apiVersion: '1.51',
      builder: 'BuildKit',
      rootless: false,
      userns: true,
    });
  });

  test('Docker 28 with the image store of containerd', () => {
    const info = { ...DOCKER_28.info, DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };
    expect(parseEngineFacts({ ...DOCKER_28, info }).imageStore).toBe('containerd');
  });

  test('Podman 5 without root', () => {
    expect(parseEngineFacts({ ...PODMAN_5, libpod: { host: { eventLogger: 'file' } } })).toEqual({
      ...COMMON,
      product: 'Podman',
      version: '5.8.6',
      apiVersion: '1.44',
      minApiVersion: '1.24',
      runtimes: ['crun', 'runc'],
      defaultRuntime: 'crun',
      builder: 'classic',
      rootless: true,
      userns: false,
      eventLogger: 'file',
      storageDriver: 'overlay',
    });
  });
});

test.each([
  [undefined],
  [null],
  [{}],
  ['OK'],
  [[]],
  [{ Components: null, Version: 7, SecurityOptions: 'x', Runtimes: null }],
])('of an engine that answers %j every fact is unknown', (answer) => {
  const { runtimes, platform, ...facts } = parseEngineFacts({ version: answer, info: answer });
  expect(runtimes).toEqual([]);
  expect(platform).toBe('unknown/unknown');
  expect(new Set(Object.values(facts))).toEqual(new Set(['unknown']));
});

const podman = (Version: string) => ({ Version, Components: [{ Name: 'Podman Engine', Version }] });
const why = (version: object) => whyUnsupported(parseEngineFacts({ version, info: undefined }));

test.each([
  ['Docker', { Components: [{ Name: 'Engine', Version: '20.10.24' }] }],
  ['an engine that names no components', {}],
  ['Podman 5', podman('5.4.2')],
  ['Podman 10', podman('10.0.0')],
  ['a Podman of one’s own', podman('main')],
])('%s is supported', (_, version) => {
  expect(why(version)).toBeUndefined();
});

test('Podman 4 is not, and the sentence says from which version on', () => {
  expect(why(podman('4.3.1'))).toBe('Podman 4.3.1; forkbed needs Podman 5 or later');
});
