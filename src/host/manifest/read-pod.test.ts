/** The manifests of itest/check/manifests, each for something that manifests have: what a run makes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../package-root.ts';
import { podFrom, podText, refusal } from './manifest.fixture.ts';
import type { PodRequest } from './read-pod.ts';

const textOf = (name: string) => readFileSync(join(PACKAGE_ROOT, 'itest/check/manifests', `${name}.yaml`), 'utf8');
const read = (name: string, request: Partial<PodRequest> = {}) => podFrom(textOf(name), request);
const listed = (name: string, request: Partial<PodRequest> = {}) =>
  read(name, request).notCarried.map(({ what }) => what);

describe('a manifest', () => {
  test('of a pod', () => {
    expect(read('pod')).toMatchObject({
      workload: 'Pod/sleeper',
      container: 'main',
      image: 'forkbed',
      run: { entrypoint: ['sleep', 'infinity'], hostname: 'sleeper', stopTimeoutS: 2 },
      sharesProcesses: false,
      ports: [],
      notCarried: [],
    });
  });

  test('of a Deployment, with variables, volumes, rights and three probes', () => {
    const { run, mounts, probes, ports, fsGroup, preStop, notCarried } = read('deployment');
    expect(notCarried).toEqual([]);
    expect(run).toEqual({
      entrypoint: ['forkbed-server'],
      command: ['--port=8080', '--reap=wait', '$(PORT)', '$(UNKNOWN)'],
      environment: {
        CONFIG_GREETING: 'hello',
        'CONFIG_index.html': '<p>hello</p>',
        PORT: '8080',
        URL: 'http://hello:8080/$(LATER)',
        LATER: 'later',
        GREETING: 'hello',
        TOKEN: 'secret',
        USER_NAME: 'web',
        POD: 'web-forkbed',
        SPACE: 'shop',
        TIER: 'front',
        MEMORY_MIB: '128',
      },
      user: '5005:5005',
      groupAdd: ['7000', '6000'],
      readOnly: true,
      capAdd: ['NET_BIND_SERVICE'],
      capDrop: ['ALL'],
      securityOpt: ['no-new-privileges'],
      memoryBytes: 128 * 1024 ** 2,
      cpuPeriodUs: 100_000,
      cpuQuotaUs: 50_000,
      workdir: '/srv',
      hostname: 'web-forkbed',
      stopTimeoutS: 30,
    });
    expect(mounts.map(({ target, volume, subPath }) => [target, volume.kind, subPath])).toEqual([
      ['/tmp', 'disk', ''],
      ['/cache', 'memory', ''],
      ['/srv', 'disk', ''],
      ['/etc/web/index.html', 'disk', 'index.html'],
    ]);
    expect(mounts[3]?.volume.files).toContainEqual({
      path: 'index.html',
      mode: 0o440,
      content: Buffer.from('<p>hello</p>'),
    });
    expect(probes.map(({ name, handler }) => [name, handler.kind])).toEqual([
      ['startupProbe', 'tcp'],
      ['livenessProbe', 'exec'],
      ['readinessProbe', 'http'],
    ]);
    expect(probes[1]).toMatchObject({
      handler: { command: ['sh', '-c', 'test "" = "" && echo 8080'] },
      initialDelayMs: 3_000,
      periodMs: 20_000,
      timeoutMs: 5_000,
    });
    expect([ports, fsGroup, preStop?.handler]).toEqual([[8080], 6000, { kind: 'exec', command: ['sleep', '1'] }]);
  });

  test('of a StatefulSet, whose pod has a number, and a claim that is empty', () => {
    const { run, mounts } = read('statefulset');
    expect(run).toMatchObject({ hostname: 'store-0', environment: { NODE: 'store-0' } });
    expect(mounts).toEqual([
      { key: 'data/', subPath: '', target: '/var/lib/store', readOnly: false, volume: { kind: 'disk', files: [] } },
    ]);
    expect(listed('statefulset')).toEqual(['serviceAccountName', 'nodeSelector', 'volume data (volumeClaimTemplates)']);
  });

  test('of a DaemonSet, of which little can be carried over', () => {
    expect(read('daemonset')).toMatchObject({ run: { privileged: true }, mounts: [] });
    expect(listed('daemonset')).toEqual(['hostNetwork', 'tolerations', 'volume host (hostPath)']);
  });

  test('of a ReplicaSet that shares its process namespace', () => {
    expect(read('replicaset')).toMatchObject({ sharesProcesses: true, notCarried: [] });
  });

  test('of a Job', () => {
    expect(read('job').run).toMatchObject({ entrypoint: ['sh', '-c'], command: ['exec sleep infinity'] });
  });

  test('of a CronJob', () => {
    expect(read('cronjob')).toMatchObject({ workload: 'CronJob/nightly', container: 'report', notCarried: [] });
  });

  test('that is a list, with two workloads and what one of them has in its environment', () => {
    expect(refusal(textOf('list'))).toMatch(
      /expected --workload KIND\/NAME .* there are Deployment\/front, Deployment\/back$/,
    );
    expect(read('list', { workload: 'Deployment/front' }).run.environment).toEqual({ MODE: 'quiet' });
  });

  test('with three containers, one at a time', () => {
    expect(refusal(textOf('three-containers'))).toMatch(/received none; there are app, proxy, logs$/);
    expect(listed('three-containers', { container: 'proxy' })).toEqual([
      'container app',
      'container logs',
      'container mesh',
      'container migrate',
    ]);
  });

  test('with init containers runs those that share a volume with the container, or with a later one of them', () => {
    const { initContainers, mounts } = read('init-containers');
    expect(initContainers.map(({ path, run }) => [path, run.entrypoint?.at(-1)])).toEqual([
      ['spec.template.spec.initContainers[0]', 'echo one >> /setup/list; chmod 600 /setup/list'],
      [
        'spec.template.spec.initContainers[2]',
        'cp /setup/list /out/etc-list; echo two >> /out/etc-list; chmod 644 /out/etc-list; mkdir /out/deep',
      ],
    ]);
    expect(mounts.map(({ key, subPath, target }) => [key, subPath, target])).toEqual([
      ['data/', 'etc-list', '/etc/list'],
      ['data/', 'deep/er', '/deep'],
    ]);
    expect(listed('init-containers')).toEqual(['container wait', 'container mesh']);
  });

  test('of a pod in the process namespace of the host cannot be carried over', () => {
    expect(refusal(textOf('cannot-be-carried'))).toMatch(
      /^app\.yaml:8: spec\.template\.spec\.hostPID: expected false, /,
    );
  });
});

describe('a pod', () => {
  test("in the host's process namespace is refused", () => {
    expect(refusal(podText('', 'hostPID: true'))).toBe(
      "app.yaml:8: spec.hostPID: expected false, as forkbed judges a process namespace that is not the host's, received true",
    );
  });

  test.each([
    ['workingDir: 5', '.workingDir: expected a text, received 5'],
    ['args: [1]', '.args[0]: expected a text, received 1'],
    [
      'resources: { limits: { memory: lots } }',
      '.resources.limits.memory: expected a quantity, such as 128Mi or 500m, received "lots"',
    ],
    ['ports: [{ containerPort: 0 }]', '.ports[0].containerPort: expected an integer from 1 to 65535, received 0'],
  ])('%s is refused', (container, message) => {
    expect(refusal(podText(container))).toBe(`app.yaml:8: spec.containers[0]${message}`);
  });

  test('whose limits are none of memory and time has them listed', () => {
    const { run, notCarried } = podFrom(podText('resources: { limits: { nvidia.com/gpu: 1, memory: 64Mi, cpu: 2 } }'));
    expect(run).toMatchObject({ memoryBytes: 64 * 1024 ** 2, cpuPeriodUs: 100_000, cpuQuotaUs: 200_000 });
    expect(notCarried.map(({ path }) => path)).toEqual(["spec.containers[0].resources.limits['nvidia.com/gpu']"]);
  });
});
