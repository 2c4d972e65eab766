import { describe, expect, test } from '@jest/globals';
import { createOptionsFor } from './container-options.ts';

const SUBJECT = { image: 'server', role: 'subject', confined: false } as const;
const LABELS = { 'forkbed.run': '7' };

describe('names in a network', () => {
  test.each(['forkbed-7', 'mine'])('are asked for in one that somebody has created: %s', (network) => {
    const { HostConfig, NetworkingConfig } = createOptionsFor({ ...SUBJECT, network, aliases: ['subject'] }, LABELS);
    expect(HostConfig?.NetworkMode).toBe(network);
    expect(NetworkingConfig).toEqual({ EndpointsConfig: { [network]: { Aliases: ['subject'] } } });
  });

  test.each(['', 'default', 'bridge', 'host', 'none', 'container:7'])(
    'are left out where the engine refuses them: %s',
    (network) => {
      const options = createOptionsFor({ ...SUBJECT, network, aliases: ['subject'] }, LABELS);
      expect(options.HostConfig?.NetworkMode).toBe(network);
      expect(options).not.toHaveProperty('NetworkingConfig');
    },
  );
});

describe('a health check', () => {
  const health = (healthCheck: Parameters<typeof createOptionsFor>[0]['healthCheck']) =>
    createOptionsFor({ ...SUBJECT, ...(healthCheck === undefined ? {} : { healthCheck }) }, LABELS);

  test('is a line for a shell, or argv, with times in nanoseconds', () => {
    expect(health({ shell: 'true', intervalMs: 500, timeoutMs: 1_000, startPeriodMs: 2 })).toMatchObject({
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5e8, Timeout: 1e9, StartPeriod: 2e6 },
    });
    expect(health({ command: ['a', 'b'] }).Healthcheck).toEqual({ Test: ['CMD', 'a', 'b'] });
  });

  test('says nothing of what is to be as the image has it', () => {
    expect(health({ intervalMs: 500 }).Healthcheck).toEqual({ Interval: 5e8 });
    expect(health(undefined)).not.toHaveProperty('Healthcheck');
  });
});

test('a subject is as the image and the engine have it, but for the init', () => {
  expect(createOptionsFor(SUBJECT, LABELS)).toEqual({ Image: 'server', Labels: LABELS, HostConfig: { Init: false } });
});

test('a probe is confined, and limited, whatever else is asked for', () => {
  const { HostConfig } = createOptionsFor(
    { image: 'forkbed', role: 'probe', capDrop: [], capAdd: ['SYS_PTRACE'], readOnly: false, securityOpt: [] },
    LABELS,
  );
  expect(HostConfig).toEqual({
    Init: false,
    PidsLimit: 512,
    Memory: 2 ** 31,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    CapAdd: ['SYS_PTRACE'],
    SecurityOpt: ['no-new-privileges'],
  });
});

test('each option is where the engine reads it; times are nanoseconds there', () => {
  const options = createOptionsFor(
    {
      ...SUBJECT,
      command: ['serve', '--all'],
      entrypoint: ['/init'],
      environment: { MODE: 'a=b', EMPTY: '' },
      user: '7:7',
      pid: 'container:7',
      init: true,
      pidsLimit: 9,
      memoryBytes: 1024,
      binds: ['/a:/b:ro'],
      tmpfs: { '/tmp': 'size=1m' },
      sysctls: { 'net.core.somaxconn': '9' },
      healthCheck: { command: ['true'], intervalMs: 500, retries: 2 },
    },
    LABELS,
  );
  expect(options).toEqual({
    Image: 'server',
    Labels: LABELS,
    Cmd: ['serve', '--all'],
    Entrypoint: ['/init'],
    Env: ['MODE=a=b', 'EMPTY='],
    User: '7:7',
    Healthcheck: { Test: ['CMD', 'true'], Interval: 500_000_000, Retries: 2 },
    HostConfig: {
      Init: true,
      PidMode: 'container:7',
      PidsLimit: 9,
      Memory: 1024,
      Binds: ['/a:/b:ro'],
      Tmpfs: { '/tmp': 'size=1m' },
      Sysctls: { 'net.core.somaxconn': '9' },
    },
  });
});

test('runtime, platform and namespaces are where the engine reads them', () => {
  const asked = { runtime: 'runsc', platform: 'linux/arm64', userns: 'host', cgroupns: 'private' } as const;
  expect(createOptionsFor({ ...SUBJECT, ...asked }, LABELS)).toEqual({
    Image: 'server',
    Labels: LABELS,
    platform: 'linux/arm64',
    HostConfig: { Init: false, Runtime: 'runsc', UsernsMode: 'host', CgroupnsMode: 'private' },
  });
});

test('what the API has in another form than docker run', () => {
  const asked = {
    network: 'mine',
    aliases: ['subject'],
    networkAliases: ['web'],
    ip: '10.0.0.7',
    ip6: 'fd00::7',
    linkLocalIps: ['169.254.0.7'],
    links: ['db:database'],
    macAddress: '02:42:ac:11:00:07',
    labels: { mine: '1', 'forkbed.run': 'other' },
    binds: ['/a:/b', '/anonymous'],
    expose: ['80/tcp'],
    cpus: 0.3,
    blkioWeightDevice: { '/dev/a': 10 },
    deviceReadBps: { '/dev/a': 1 },
    deviceReadIops: { '/dev/a': 2 },
    deviceWriteBps: { '/dev/a': 3 },
    deviceWriteIops: { '/dev/a': 4 },
    securityOpt: ['systempaths=unconfined', 'label=disable'],
    logOptions: { 'max-size': '1m' },
  };
  expect(createOptionsFor({ ...SUBJECT, ...asked }, LABELS)).toEqual({
    Image: 'server',
    // By them the run knows what it has started.
    Labels: { mine: '1', ...LABELS },
    MacAddress: '02:42:ac:11:00:07',
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/anonymous': {} },
    HostConfig: {
      Init: false,
      NetworkMode: 'mine',
      Binds: ['/a:/b'],
      NanoCpus: 300_000_000,
      BlkioWeightDevice: [{ Path: '/dev/a', Weight: 10 }],
      BlkioDeviceReadBps: [{ Path: '/dev/a', Rate: 1 }],
      BlkioDeviceReadIOps: [{ Path: '/dev/a', Rate: 2 }],
      BlkioDeviceWriteBps: [{ Path: '/dev/a', Rate: 3 }],
      BlkioDeviceWriteIOps: [{ Path: '/dev/a', Rate: 4 }],
      SecurityOpt: ['label=disable'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      // The engine's own driver.
      LogConfig: { Type: '', Config: { 'max-size': '1m' } },
    },
    NetworkingConfig: {
      EndpointsConfig: {
        mine: {
          Aliases: ['subject', 'web'],
          Links: ['db:database'],
          IPAMConfig: { IPv4Address: '10.0.0.7', IPv6Address: 'fd00::7', LinkLocalIPs: ['169.254.0.7'] },
          MacAddress: '02:42:ac:11:00:07',
        },
      },
    },
  });
});

test('a probe that is confined gets no privileges, whatever profile it has', () => {
  const { HostConfig } = createOptionsFor(
    { image: 'forkbed', role: 'probe', securityOpt: ['apparmor=unconfined'] },
    LABELS,
  );
  expect(HostConfig?.SecurityOpt).toEqual(['no-new-privileges', 'apparmor=unconfined']);
});

test('without a health check the container has none, whatever its image says', () => {
  expect(createOptionsFor({ image: 'server', role: 'subject', noHealthcheck: true }, LABELS).Healthcheck).toEqual({
    Test: ['NONE'],
  });
});
