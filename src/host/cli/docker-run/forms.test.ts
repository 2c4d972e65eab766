/** Values of `docker run` options in each of Docker's forms, and what is none: as the command line takes them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../../../common/arguments.ts';
import { parseOutcome, parseRequest } from '../check-request.fixture.ts';
import { DOCKER_RUN_NAMES, dockerRunOptions } from './run-options.ts';

const subjectOf = (args: readonly string[], environment: Record<string, string> = {}) =>
  parseRequest([...args, 'image'], { environment }).subject;

test.each<[string, string, object]>([
  ['--entrypoint', '', { entrypoint: [''] }],
  ['--add-host', 'db:10.0.0.1', { addHost: ['db:10.0.0.1'] }],
  ['--add-host', 'db=10.0.0.1', { addHost: ['db:10.0.0.1'] }],
  ['--add-host', 'db:[::1]', { addHost: ['db:::1'] }],
  ['--add-host', 'db:::1', { addHost: ['db:::1'] }],
  ['--add-host', 'host.internal:host-gateway', { addHost: ['host.internal:host-gateway'] }],
  ['--blkio-weight-device', '/dev/sda:100', { blkioWeightDevice: { '/dev/sda': 100 } }],
  ['--health-cmd', 'curl -f localhost', { healthCheck: { shell: 'curl -f localhost' } }],
  ['--health-interval', '1m30s', { healthCheck: { intervalMs: 90_000 } }],
  ['--health-timeout', '1500ms', { healthCheck: { timeoutMs: 1_500 } }],
  ['--health-timeout', '0.5s', { healthCheck: { timeoutMs: 500 } }],
  ['--health-start-period', '1h', { healthCheck: { startPeriodMs: 3_600_000 } }],
  ['--health-retries', '5', { healthCheck: { retries: 5 } }],
  ['--cpus', '.5', { cpus: 0.5 }],
  ['--cpus', '2', { cpus: 2 }],
  ['--cpuset-cpus', '0-1,3', { cpusetCpus: '0-1,3' }],
  [
    '--device',
    '/dev/fuse',
    { devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }] },
  ],
  [
    '--device',
    '/dev/x:rw',
    { devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'rw' }] },
  ],
  [
    '--device',
    '/dev/x:/dev/y',
    { devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/y', CgroupPermissions: 'rwm' }] },
  ],
  [
    '--device',
    '/dev/x:/dev/y:r',
    { devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/y', CgroupPermissions: 'r' }] },
  ],
  [
    '--device',
    'vendor.com/class=gpu0',
    { devices: [], deviceRequests: [{ Driver: 'cdi', DeviceIDs: ['vendor.com/class=gpu0'] }] },
  ],
  ['--device-read-bps', '/dev/sda:1mb', { deviceReadBps: { '/dev/sda': 2 ** 20 } }],
  ['--expose', '80', { expose: ['80/tcp'] }],
  ['--expose', '53/udp', { expose: ['53/udp'] }],
  ['--expose', '8000-8002', { expose: ['8000/tcp', '8001/tcp', '8002/tcp'] }],
  ['--gpus', 'all', { deviceRequests: [{ Count: -1, Capabilities: [['gpu']], Options: {} }] }],
  ['--gpus', '2', { deviceRequests: [{ Count: 2, Capabilities: [['gpu']], Options: {} }] }],
  ['--gpus', '"device=0,1"', { deviceRequests: [{ DeviceIDs: ['0', '1'], Capabilities: [['gpu']], Options: {} }] }],
  [
    '--gpus',
    'driver=nvidia,"capabilities=compute,utility","options=a=1,b=2"',
    {
      deviceRequests: [
        { Driver: 'nvidia', Count: 1, Capabilities: [['compute', 'utility', 'gpu']], Options: { a: '1', b: '2' } },
      ],
    },
  ],
  ['--ipc', 'container:db', { ipc: 'container:db' }],
  ['--label', 'a', { labels: { a: '' } }],
  ['--label', 'a=b=c', { labels: { a: 'b=c' } }],
  ['--memory-swappiness', '0', { memorySwappiness: 0 }],
  ['--mount', 'type=bind,src=/a,dst=/b,ro', { mounts: [{ Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }] }],
  [
    '--mount',
    'type=bind,source=./a,target=/b,readonly=false',
    { mounts: [{ Type: 'bind', Source: resolve('a'), Target: '/b', ReadOnly: false }] },
  ],
  ['--mount', 'dst=/data', { mounts: [{ Type: 'volume', Target: '/data' }] }],
  [
    '--mount',
    'src=v,destination=/d,volume-driver=local,"volume-opt=o=a=1,b=2",volume-opt=type=nfs,volume-label=x=1,volume-nocopy',
    {
      mounts: [
        {
          Type: 'volume',
          Source: 'v',
          Target: '/d',
          VolumeOptions: {
            DriverConfig: { Name: 'local', Options: { o: 'a=1,b=2', type: 'nfs' } },
            Labels: { x: '1' },
            NoCopy: true,
          },
        },
      ],
    },
  ],
  [
    '--mount',
    'type=tmpfs,dst=/t,tmpfs-size=64m,tmpfs-mode=1777',
    { mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 2 ** 26, Mode: 0o1777 } }] },
  ],
  [
    '--mount',
    'type=bind,src=/a,dst=/b,ro,bind-recursive=readonly,bind-propagation=rprivate',
    {
      mounts: [
        {
          Type: 'bind',
          Source: '/a',
          Target: '/b',
          ReadOnly: true,
          BindOptions: { ReadOnlyForceRecursive: true, Propagation: 'rprivate' },
        },
      ],
    },
  ],
  ['--oom-score-adj', '-1000', { oomScoreAdj: -1_000 }],
  ['--pids-limit', '-1', { pidsLimit: -1 }],
  ['--stop-signal', 'SIGRTMIN+3', { stopSignal: 'SIGRTMIN+3' }],
  ['--stop-signal', '15', { stopSignal: '15' }],
  ['--tmpfs', '/run', { tmpfs: { '/run': '' } }],
  ['--tmpfs', '/run:size=64m,mode=1777', { tmpfs: { '/run': 'size=64m,mode=1777' } }],
  ['--ulimit', 'nofile=1024:2048', { ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }] }],
  ['--ulimit', 'core=0', { ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }] }],
  ['--ulimit', 'memlock=-1:-1', { ulimits: [{ Name: 'memlock', Soft: -1, Hard: -1 }] }],
  ['--volume', '/data', { binds: ['/data'] }],
])('%s %s', (option, value, asked) => {
  expect(subjectOf([option, value])).toEqual({ image: 'image', ...asked });
});

test.each<[string, string]>([
  ['--add-host', 'db'],
  ['--add-host', 'db:nowhere'],
  ['--blkio-weight', '9'],
  ['--blkio-weight-device', 'sda:100'],
  ['--blkio-weight-device', '/dev/sda:1'],
  ['--cgroupns', 'own'],
  ['--cpu-period', '1'],
  ['--cpus', '0'],
  ['--cpus', '-1'],
  ['--cpus', 'two'],
  ['--cpuset-cpus', '0-'],
  ['--device', 'dev/x'],
  ['--device', '/dev/x:/dev/y:rwx'],
  ['--device', '/dev/x:/dev/y:rw:m'],
  ['--device', '/dev/x:rr'],
  ['--device-cgroup-rule', 'c 1:3'],
  ['--device-read-bps', '/dev/sda'],
  ['--device-read-iops', '/dev/sda:1m'],
  ['--dns', 'example.org'],
  ['--expose', '80:80'],
  ['--expose', '0'],
  ['--expose', '81-80'],
  ['--expose', '65536'],
  ['--gpus', 'some'],
  ['--gpus', 'all,all'],
  ['--gpus', 'count=1,2'],
  ['--gpus', 'size=1'],
  ['--hostname', 'a b'],
  ['--ip', '::1'],
  ['--ip6', '10.0.0.1'],
  ['--ipc', 'container:'],
  ['--label', '=x'],
  ['--label', 'forkbed.run=7'],
  ['--mac-address', '02:42'],
  ['--memory', '5x'],
  ['--memory-swap', '-2'],
  ['--memory-swappiness', '101'],
  ['--mount', 'type=bind,dst=/b'],
  ['--mount', 'type=bind,src=/a'],
  ['--mount', 'type=bind,src=/a,dst=b'],
  ['--mount', 'type=floppy,dst=/b'],
  ['--mount', 'dst=/b,ro=perhaps'],
  ['--mount', 'dst=/b,colour=red'],
  ['--mount', 'dst=/b,tmpfs-size=1m'],
  ['--mount', 'type=tmpfs,src=/a,dst=/b'],
  ['--mount', 'type=tmpfs,dst=/b,tmpfs-mode=99'],
  ['--mount', 'type=bind,src=/a,dst=/b,bind-recursive=readonly'],
  ['--mount', 'dst=/b,"volume-opt=o=a'],
  ['--mount', 'dst=/b,vol"ume'],
  ['--oom-score-adj', '1001'],
  ['--pull', 'sometimes'],
  ['--security-opt', 'seccomp'],
  ['--shm-size', '0'],
  ['--stop-signal', 'SIGNOTHING'],
  ['--stop-timeout', '-1'],
  ['--sysctl', 'net.core.somaxconn'],
  ['--tmpfs', 'run'],
  ['--ulimit', 'nofile'],
  ['--ulimit', 'nofile=2048:1024'],
  ['--ulimit', 'nofile=-1:1024'],
  ['--ulimit', 'files=1'],
  ['--uts', 'private'],
  ['--workdir', 'srv'],
])('%s %s is refused with what was expected', (option, value) => {
  const { refusal = '' } = parseOutcome([option, value, 'image']);
  expect(refusal).toContain(`${option}: expected `);
  expect(refusal.endsWith(`, received ${JSON.stringify(value)}`)).toBe(true);
});

test.each([
  ['-m 512m --memory-swap 256m', '--memory-swap: expected at least --memory, 536870912 bytes, received 268435456'],
  [
    '-m 1g --memory-reservation 2g',
    '--memory-reservation: expected at most --memory, 1073741824 bytes, received 2147483648',
  ],
  ['--memory-swap 1g', '--memory-swap: expected --memory with it, received none'],
  ['--ip 10.0.0.7', '--ip: expected --network with it, received none'],
  ['--cpus 1 --cpu-quota 5000', '--cpu-quota: expected none with --cpus (it sets both), received both'],
])('%s is refused', (args, refusal) => {
  expect(parseOutcome([...args.split(' '), 'image'])).toEqual({ refusal });
});

test('options that say something of one field add up', () => {
  expect(subjectOf(['--device', 'a.b/c=d', '--gpus', 'all', '--device', '/dev/x'])).toMatchObject({
    devices: [{ PathOnHost: '/dev/x' }],
    deviceRequests: [{ Driver: 'cdi' }, { Count: -1 }],
  });
});

test('former names are taken, and say what replaces them', () => {
  const sentences: string[] = [];
  const onDeprecated = (sentence: string) => sentences.push(sentence);
  const { subject } = parseRequest(['--net', 'backend', '--net-alias=web', '--dns-opt', 'ndots:1', 'image'], {
    onDeprecated,
  });
  expect(subject).toMatchObject({ network: 'backend', networkAliases: ['web'], dnsOptions: ['ndots:1'] });
  expect(sentences).toEqual([
    '--net is deprecated: use --network',
    '--net-alias is deprecated: use --network-alias',
    '--dns-opt is deprecated: use --dns-option',
  ]);
});

test('each option is set by its environment variable, too', () => {
  expect(subjectOf([], { FORKBED_SHM_SIZE: '1m', FORKBED_PRIVILEGED: '1' })).toMatchObject({
    shmSizeBytes: 2 ** 20,
    privileged: true,
  });
});

test('no option has a default that is sent to the engine', () => {
  expect(subjectOf([])).toEqual({ image: 'image' });
  expect(DOCKER_RUN_NAMES.map((name) => dockerRunOptions[name].help).filter((help) => help === '')).toEqual([]);
  expect(new Set(DOCKER_RUN_NAMES.map(optionSpelling)).size).toBe(DOCKER_RUN_NAMES.length);
});

describe('files', () => {
  let folder = '';
  const file = (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkbed-files-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('--env-file has variables a line each, with those of --env after them', () => {
    const variables = file(
      'env',
      '\uFEFF# a comment\n\n  A=1\nB="x y" \nEMPTY=\nHERE\nGONE\n\t# another\nC=1=2\r\nD=from file\n',
    );
    expect(subjectOf(['--env', 'D=given', '--env-file', variables], { HERE: 'here' })).toMatchObject({
      environment: { A: '1', B: '"x y" ', EMPTY: '', HERE: 'here', C: '1=2', D: 'given' },
    });
    expect(subjectOf(['--env-file', variables])).not.toHaveProperty('environment.GONE');
  });

  test('a later --env-file wins over an earlier one', () => {
    const [one, other] = [file('one', 'A=1\nB=1\n'), file('other', 'A=2\n')];
    expect(subjectOf(['--env-file', one, '--env-file', other])).toMatchObject({ environment: { A: '2', B: '1' } });
  });

  test('--label-file has labels a line each; one without a value is empty', () => {
    const labels = file('labels', 'a=1\nb\n# c=1\n');
    expect(subjectOf(['--label-file', labels, '-l', 'a=2'], { b: 'x' })).toMatchObject({ labels: { a: '2', b: '' } });
  });

  test('a line without a name is refused by its number, and not quoted: it may hold a secret', () => {
    const wrong = file('wrong', 'A=1\nmy password=secret\n');
    expect(parseOutcome(['--env-file', wrong, 'image']).refusal).toBe(
      `--env-file: expected NAME=VALUE, or NAME alone, on line 2 of ${wrong}, received another`,
    );
    expect(parseOutcome(['--env-file', file('none', '=x\n'), 'image']).refusal).toContain('on line 1');
  });

  test('labels of forkbed are refused in a file, too', () => {
    expect(parseOutcome(['--label-file', file('own', 'forkbed.run=7\n'), 'image']).refusal).toContain(
      '--label-file: expected a label that does not begin with forkbed., received forkbed.run',
    );
  });

  test('a file that is not there, or is no text, is refused', () => {
    expect(parseOutcome(['--env-file', join(folder, 'missing'), 'image']).refusal).toMatch(
      /^--env-file: expected a file that can be read, received: ENOENT/,
    );
    expect(parseOutcome(['--env-file', file('bytes', Buffer.from([0xff, 0xfe])), 'image']).refusal).toContain(
      'expected text in UTF-8',
    );
  });

  test('a seccomp profile is sent itself, and what the engine has by name is sent by name', () => {
    const profile = file('seccomp.json', '{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}\n');
    const options = [
      `seccomp=${profile}`,
      'seccomp=unconfined',
      'no-new-privileges',
      'label=disable',
      'no-new-privileges:true',
    ];
    expect(subjectOf(options.flatMap((option) => ['--security-opt', option]))).toMatchObject({
      securityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}', ...options.slice(1)],
    });
    expect(parseOutcome(['--security-opt', `seccomp=${file('bad.json', '{')}`, 'image']).refusal).toContain(
      '--security-opt: expected a seccomp profile in JSON, received ',
    );
  });
});
