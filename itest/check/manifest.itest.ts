/** `forkbed check --manifest`: the container of a pod, as its manifest starts it, under the load of its own probes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { CheckReport } from '../../src/host/index.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbedReading } from '../support/forkbed.ts';

jest.setTimeout(200_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const SHORT = ['--settle', '500ms', '--probe-runs', '3'];

/** A manifest of itest/check/manifests, with the image of this run. */
function manifest(name: string): string {
  return withImage(readFileSync(join(__dirname, 'manifests', `${name}.yaml`), 'utf8'));
}

function withImage(text: string): string {
  return text.replaceAll('image: forkbed', `image: ${IMAGE}`);
}

/** A pod of one container with these lines; `spec`: further lines of the pod. */
function pod(container: readonly string[], spec: readonly string[] = []): string {
  return withImage(
    [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: { name: app }',
      'spec:',
      '  terminationGracePeriodSeconds: 2',
      ...spec.map((line) => `  ${line}`),
      '  containers:',
      '    - name: main',
      '      image: forkbed',
      ...container.map((line) => `      ${line}`),
      '',
    ].join('\n'),
  );
}

const check = (text: string, ...args: string[]) =>
  forkbedReading(text, ['check', '--manifest', '-', ...SHORT, ...args]);
const SLEEP = 'command: [sleep, infinity]';
/** What the probe starts outlives it, and is left to PID 1. */
const BAD = 'livenessProbe: { exec: { command: [sh, -c, "sleep 0.3 & true"] }, periodSeconds: 20 }';
const GOOD = 'livenessProbe: { exec: { command: [sh, -c, "sleep 0.3 & wait"] }, periodSeconds: 20 }';

describe('a probe that is a command', () => {
  test('that leaves a process to PID 1 fails, with its name and what it comes to in an hour', async () => {
    const { exitCode, stdout } = await check(pod([SLEEP, BAD]));
    expect(stdout).toMatch(/✗ no-defunct/);
    expect(stdout).toMatch(/3 zombies left by livenessProbe .* in 3 runs, .*180 zombies an hour/);
    expect(exitCode).toBe(1);
  });

  test('that waits for what it starts passes', async () => {
    const { exitCode, stdout } = await check(pod([SLEEP, GOOD]));
    expect(stdout).toMatch(/✓ no-defunct/);
    expect(stdout).toMatch(/✓ served .*livenessProbe/);
    expect(stdout).toMatch(/✗ reaps-orphans/);
    expect(exitCode).toBe(1);
  });

  test('passes whatever it leaves where the pod shares its process namespace', async () => {
    const { exitCode, stdout } = await check(pod([SLEEP, BAD], ['shareProcessNamespace: true']));
    expect(stdout).toMatch(/^PID 1 is an init: forkbed-probe pause$/m);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('passes below an init', async () => {
    const { exitCode, stdout } = await check(pod([SLEEP, BAD]), '--init');
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('that takes longer than timeoutSeconds gets SIGKILL, and its child is left', async () => {
    const slow = 'livenessProbe: { exec: { command: [sh, -c, "sleep 1.6; true"] }, timeoutSeconds: 1 }';
    const { exitCode, stdout } = await check(pod([SLEEP, slow]));
    expect(stdout).toMatch(/zombies left by livenessProbe/);
    expect(stdout).toMatch(/timed out after 1\.0 s, got SIGKILL/);
    expect(exitCode).toBe(1);
  });
});

const SERVER = [
  'command: [forkbed-server, --reap=wait, --port=8080, --stats=@none]',
  'ports: [{ name: main, containerPort: 8080 }]',
];

describe('a probe that connects', () => {
  test('is a client that connects once a run, by the name of the port', async () => {
    const { exitCode, stdout } = await check(pod([...SERVER, 'readinessProbe: { tcpSocket: { port: main } }']));
    expect(stdout).toMatch(/^1 client, 3 connections, 0 messages answered/m);
    expect(exitCode).toBe(0);
  });

  test('that is HTTP asks for its path, and fails where the server does not speak it', async () => {
    const { exitCode, stdout } = await check(
      pod([...SERVER, 'readinessProbe: { httpGet: { port: main, path: /ready } }']),
    );
    expect(stdout).toMatch(/✗ served/);
    expect(stdout).toMatch(/3 times ERR_REPLY: expected an HTTP status line, received "OK"/);
    expect(exitCode).toBe(1);
  });

  test('is one of several, each of which loads its own port, and is named where it fails', async () => {
    const both =
      'forkbed-server --reap=wait --port=8080 --stats=@a & exec forkbed-server --reap=wait --port=8081 --stats=@b';
    const probes = (handler: string) => [
      `command: [sh, -c, ${JSON.stringify(both)}]`,
      'startupProbe: { tcpSocket: { port: 8081 } }',
      `readinessProbe: { ${handler} }`,
    ];
    const good = await check(pod(probes('tcpSocket: { port: 8080 }')));
    expect(good.stdout).toMatch(/^2 clients, 6 connections, 0 messages answered/m);
    expect(good.exitCode).toBe(0);
    const bad = await check(pod(probes('httpGet: { port: 8080, path: /ready }')));
    expect(bad.stdout).toContain('readinessProbe: 3 of 3 connections failed: ERR_REPLY 3');
    expect(bad.stdout).not.toContain('startupProbe:');
    expect(bad.exitCode).toBe(1);
  });

  test('gives way to the load of the command line', async () => {
    const probe = 'readinessProbe: { tcpSocket: { port: main } }';
    const { exitCode, stdout } = await check(pod([...SERVER, probe]), '--connections', '20', '--messages', '2');
    expect(stdout).toMatch(/^3 clients, 60 connections, 120 messages answered/m);
    expect(exitCode).toBe(0);
  });
});

test("the image's own health check does not run, as on a cluster", async () => {
  // It leaves a zombie each second to a PID 1 that does not reap.
  const image = await buildSubject('slow-health');
  const probe = 'readinessProbe: { tcpSocket: { port: 8000 } }';
  const text = pod([probe], []).replace(/image: .*/, `image: ${image}`);
  const { stdout } = await check(text, '--for', '4s');
  expect(stdout).toMatch(/✓ no-defunct +none seen/);
});

describe('a pod', () => {
  const STORED = [
    '---',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: { name: config }',
    "data: { a.conf: 'one', MODE: quiet }",
    '',
  ].join('\n');
  /** Each line must hold in the container; the hook ends with 1 at the first that does not. */
  const HOLDS = [
    'test "$(id -u):$(id -g)" = 5005:5006',
    'case " $(id -G) " in *" 6000 "*) ;; *) false ;; esac',
    'test "$(hostname)" = app',
    'test "$PWD" = /tmp',
    'test "$MODE/$BOTH/$SET" = quiet/quiet-x/command-line',
    'test "$(cat /config/a.conf)/$(cat /etc/one.conf)" = one/one',
    'test "$(cat /self/name)" = app',
    'test "$(stat -c %a:%g /data)" = 2777:6000',
    'echo x > /data/x',
    'echo x > /memory/x',
    '! touch /config/x',
    'test "$(stat -c %g /data/x)" = 6000',
    'test "$(stat -f -c %T /memory)" = tmpfs',
    'grep -q "^NoNewPrivs:.1" /proc/self/status',
    'grep -q "^CapBnd:.*0000000000000400" /proc/self/status',
  ];
  const CONTAINER = (hook: string) => [
    SLEEP,
    'workingDir: /tmp',
    'env: [{ name: BOTH, value: $(MODE)-x }, { name: SET, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]',
    'envFrom: [{ configMapRef: { name: config } }]',
    'securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }',
    `lifecycle: { postStart: { exec: { command: [sh, -c, ${JSON.stringify(hook)}] } } }`,
    'volumeMounts:',
    '  - { name: data, mountPath: /data }',
    '  - { name: memory, mountPath: /memory }',
    '  - { name: config, mountPath: /config }',
    '  - { name: config, mountPath: /etc/one.conf, subPath: a.conf }',
    '  - { name: self, mountPath: /self }',
  ];
  const SPEC = [
    'shareProcessNamespace: true',
    'securityContext: { runAsUser: 5005, runAsGroup: 5006, fsGroup: 6000 }',
    'volumes:',
    '  - { name: data, emptyDir: {} }',
    '  - { name: memory, emptyDir: { medium: Memory, sizeLimit: 1Mi } }',
    '  - { name: config, configMap: { name: config } }',
    '  - { name: self, downwardAPI: { items: [{ path: name, fieldRef: { fieldPath: metadata.name } }] } }',
  ];
  const SET = ['--set-env', 'SET=command-line', '--for', '1s'];

  test('has user, groups, name, variables, volumes and rights as its manifest says', async () => {
    const hook = HOLDS.map((line, index) => `${line} || { echo "line ${index}"; exit 1; }`).join('\n');
    const { exitCode, stderr, stdout } = await check(pod(CONTAINER(hook), SPEC) + STORED, ...SET);
    expect(stderr).not.toContain('expected exit code 0');
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('whose postStart hook fails comes to no verdict, as the kubelet would end it', async () => {
    const { exitCode, stderr } = await check(pod(CONTAINER('echo no luck; exit 3'), SPEC) + STORED, ...SET);
    expect(stderr).toContain(
      'spec.containers[0].lifecycle.postStart: expected exit code 0, received 3 and the output "no luck\\n"',
    );
    expect(exitCode).toBe(69);
  });

  test('that ends beside its pause process is not taken for one that is there', async () => {
    const ends = pod(['command: [sh, -c, "sleep 2; exit 7"]'], ['shareProcessNamespace: true']);
    const { exitCode, stdout } = await check(ends, '--for', '4s');
    expect(stdout).toContain('with exit code 7');
    expect(stdout).toContain('verdict: fail');
    expect(exitCode).toBe(1);
  });

  test('has its preStop hook run before it is stopped under load', async () => {
    const hook = 'lifecycle: { preStop: { exec: { command: [sleep, "0.2"] } } }';
    const text = pod([...SERVER, hook, 'readinessProbe: { tcpSocket: { port: main } }']);
    const { exitCode, stdout } = await check(text, '--chaos', 'stop-container', '--seed', '1');
    expect(stdout).toMatch(/preStop ended with exit code 0 after \d+ ms, it ended with exit code 0/);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['sleeps', 'sleep: { seconds: 1 }', /preStop woke up after 1\.\d s, it ended with exit code 0/],
    [
      'are requests',
      'httpGet: { port: main, path: /a }',
      /preStop was answered after \d+ ms, it ended with exit code 0/,
    ],
  ])('has hooks that %s run after the start and before the stop', async (_, handler, came) => {
    const hooks = `lifecycle: { postStart: { ${handler} }, preStop: { ${handler} } }`;
    const text = pod([...SERVER, hooks, 'readinessProbe: { tcpSocket: { port: main } }']);
    const { exitCode, stdout, stderr } = await check(text, '--chaos', 'stop-container', '--seed', '1');
    expect(stderr).toContain('running spec.containers[0].lifecycle.postStart');
    expect(stdout).toMatch(came);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['httpGet: { port: 9, path: /a }', 'expected a reply, received ECONNREFUSED'],
    ['sleep: { seconds: 3 }', 'expected at most 2.0 s (--start-timeout), received a sleep of 3.0 s'],
  ])('comes to no verdict where postStart cannot be carried out: %s', async (handler, message) => {
    const text = pod([...SERVER, `lifecycle: { postStart: { ${handler} } }`]);
    const { exitCode, stderr } = await check(text, '--start-timeout', '2s');
    expect(stderr).toContain(`spec.containers[0].lifecycle.postStart: ${message}`);
    expect(exitCode).toBe(69);
  });

  test('has what was not carried over in the report and on stderr', async () => {
    const { stdout, stderr } = await check(manifest('statefulset'), '--for', '1s', '--format', 'json');
    const report: CheckReport = JSON.parse(stdout);
    expect(report.manifest).toMatchObject({ file: '-', workload: 'StatefulSet/store', container: 'store' });
    expect(report.manifest?.notCarried.map(({ path }) => path)).toEqual([
      'spec.template.spec.serviceAccountName',
      'spec.template.spec.nodeSelector',
      'spec.volumeClaimTemplates[0]',
    ]);
    expect(stderr).toMatch(/^forkbed: not carried over: spec\.template\.spec\.nodeSelector: it decides/m);
  });
});

describe('an init container', () => {
  test('runs before the container, and leaves it files and folders of a volume', async () => {
    const { exitCode, stdout, stderr } = await check(manifest('init-containers'), '--init');
    expect(stderr).toMatch(/running \S+initContainers\[0\][\s\S]*running \S+initContainers\[2\]/);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('that fails, or does not end, comes to no verdict', async () => {
    const failing = manifest('init-containers').replace('chmod 600 /setup/list', 'echo no luck; exit 4');
    const failed = await check(failing);
    expect(failed.stderr).toContain(
      'spec.template.spec.initContainers[0]: expected an init container that ends with 0, received exit code 4 and the output "no luck"',
    );
    const late = await check(
      manifest('init-containers').replace('chmod 600 /setup/list', 'sleep 60'),
      '--start-timeout',
      '2s',
    );
    expect(late.stderr).toMatch(
      /initContainers\[0\]: expected .*, received one that still runs after 2\.0 s \(--start-timeout\)/,
    );
    expect([failed, late].map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [69, ''],
      [69, ''],
    ]);
  });

  test('that leaves a link in the place of a folder leads nobody out of the volume', async () => {
    const linked = manifest('init-containers').replace('mkdir /out/deep', 'ln -s /etc /out/deep');
    const { exitCode, stderr } = await check(linked);
    expect(stderr).toMatch(/a subPath of a volume: expected a file or a folder, received the link \/volumes\/1\/deep/);
    expect(exitCode).toBe(69);
  });
});

describe('a manifest that cannot be used ends with 64, line and path', () => {
  test('or with what is too much of it, before it is read to its end', async () => {
    const { exitCode, stderr, stdout } = await check(`# ${'x'.repeat(2 ** 26)}`);
    expect(stderr).toMatch(/^forkbed: --manifest: expected at most 67108864 bytes on stdin, received more\n/);
    expect([exitCode, stdout]).toEqual([64, '']);
  });

  test.each([
    ['kind: Pod\nspec: [', /^forkbed: -:2: expected YAML, /],
    ['kind: Service\n', /^forkbed: -:1: kind: expected one of Pod, .*, received "Service"\n/],
    [
      manifest('pod').replace('periodSeconds: 5', 'periodSeconds: none'),
      /^forkbed: -:15: spec\.containers\[0\]\.livenessProbe\.periodSeconds: expected an integer from 1 to 2000000, received "none"\n/,
    ],
    [
      manifest('three-containers'),
      /^forkbed: -:12: spec\.containers: expected --container NAME .*; there are app, proxy, logs\n/,
    ],
    [manifest('cannot-be-carried'), /^forkbed: -:8: spec\.template\.spec\.hostPID: expected false, /],
  ])('%#', async (text, message) => {
    const { exitCode, stderr, stdout } = await check(text);
    expect(stderr).toMatch(message);
    expect([exitCode, stdout]).toEqual([64, '']);
  });
});
