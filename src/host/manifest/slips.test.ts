/** What a hurried user gets wrong in a manifest: each is an error with its place, and nothing is left out in silence. */
import { expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const AT = 'app.yaml:8: spec.containers[0].';
const IN_POD = 'app.yaml:9: spec.';
const DATA = 'volumeMounts: [{ name: d, mountPath: /d }]';

test.each([
  [
    'env: [{ name: A, valu: "1" }]',
    'env[0].valu: expected a field of a variable, received "valu"; did you mean value?',
  ],
  [
    'ports: [{ containerPort: 80, protcol: UDP }]',
    'ports[0].protcol: expected a field of a port, received "protcol"; did you mean protocol?',
  ],
  [
    'resources: { limit: { memory: 1Gi } }',
    'resources.limit: expected a field of a resources field, received "limit"; did you mean limits?',
  ],
  [
    'lifecycle: { prestop: { exec: { command: [a] } } }',
    'lifecycle.prestop: expected a field of lifecycle, received "prestop"; did you mean preStop?',
  ],
  [
    'securityContext: { capabilities: { drp: [ALL] } }',
    'securityContext.capabilities.drp: expected a field of capabilities, received "drp"; did you mean drop?',
  ],
  ['command: ["a\\0b"]', 'command[0]: expected a text without a zero character, received "a\\u0000b"'],
  ['workingDir: srv', 'workingDir: expected an absolute path, received "srv"'],
  [
    'resources: { limits: { memory: 128m } }',
    'resources.limits.memory: expected at least 6Mi, as an engine starts no container with less, received "128m"',
  ],
  ['resources: { limits: { cpu: 1M } }', 'resources.limits.cpu: expected at most 10000 processors, received "1M"'],
])('%s', (container, message) => {
  expect(refusal(podText(container))).toBe(AT + message);
});

test.each([
  ['', 'os: { name: windows }', 'os.name: expected linux, received "windows"'],
  ['', 'hostname: Web_1', 'hostname: expected at most 63 small letters, digits and hyphens, received "Web_1"'],
  [
    DATA,
    'volumes: [{ name: d, emtyDir: {} }]',
    'volumes[0].emtyDir: expected a source of a volume, received "emtyDir"; did you mean emptyDir?',
  ],
  [
    DATA,
    'volumes: [{ name: d, emptyDir: {}, hostPath: { path: /x } }]',
    'volumes[0]: expected one source of the volume, received emptyDir and hostPath',
  ],
  [
    DATA,
    'volumes: [{ name: d, emptyDir: { medium: memory } }]',
    'volumes[0].emptyDir.medium: expected Memory, or an empty text, received "memory"',
  ],
  [
    '',
    'initContainers: [{ name: main, image: i }]',
    'initContainers[0].name: expected each name once in a pod, received "main"',
  ],
])('%s %s', (container, spec, message) => {
  const line = container === '' ? 'app.yaml:8: spec.' : IN_POD;
  expect(refusal(podText(container, spec))).toBe(line + message);
});

test('two mounts in one place', () => {
  const mounts = 'volumeMounts: [{ name: d, mountPath: /d }, { name: e, mountPath: /d/ }]';
  expect(refusal(podText(mounts, 'volumes: [{ name: d }, { name: e }]'))).toBe(
    `${AT}volumeMounts[1].mountPath: expected each path once, received "/d/"`,
  );
});

test('a limit of 0 is none, and one of more processors than there are is as the kubelet has it', () => {
  expect(podFrom(podText('resources: { limits: { cpu: 0, memory: "0" } }')).run).not.toMatchObject({
    memoryBytes: expect.anything(),
  });
  expect(podFrom(podText('resources: { limits: { cpu: 64, memory: 1e9 } }')).run).toMatchObject({
    cpuPeriodUs: 100_000,
    cpuQuotaUs: 6_400_000,
    memoryBytes: 1e9,
  });
});

test('the stop signal of a lifecycle is that of the container', () => {
  expect(podFrom(podText('lifecycle: { stopSignal: SIGUSR1 }')).run.stopSignal).toBe('SIGUSR1');
});

const POD = '{ "metadata": { "name": "app" }, "spec": { "containers": [{ "name": "main", "image": "i" }] } }';

test('the items of a list of pods are pods, as the API answers them', () => {
  expect(podFrom(`{ "apiVersion": "v1", "kind": "PodList", "items": [${POD}] }`).workload).toBe('Pod/app');
});

test('a list without items is empty', () => {
  expect(refusal('kind: List\napiVersion: v1\nitems:\n')).toMatch(
    /^app\.yaml: expected a Pod, .*, received no object$/,
  );
});
