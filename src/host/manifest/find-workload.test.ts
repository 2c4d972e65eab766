import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const template = 'template: { spec: { containers: [{ name: main, image: my-server }] } }';
const workload = (kind: string, version: string, spec: string, name = 'app') =>
  `kind: ${kind}\napiVersion: ${version}\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`;

describe('the pod', () => {
  test.each([
    ['Deployment', 'apps/v1', template],
    ['StatefulSet', 'apps/v1', template],
    ['DaemonSet', 'apps/v1', template],
    ['ReplicaSet', 'apps/v1', template],
    ['Job', 'batch/v1', template],
    ['CronJob', 'batch/v1', `jobTemplate: { spec: { ${template} } }`],
    ['Pod', 'v1', template.slice('template: { spec: { '.length, -4)],
  ])('of a %s', (kind, version, spec) => {
    expect(podFrom(workload(kind, version, spec))).toMatchObject({ workload: `${kind}/app`, image: 'my-server' });
  });

  test('is none of a kind of the same name from elsewhere', () => {
    const text = workload('Job', 'batch.volcano.sh/v1', template);
    expect(refusal(text)).toBe(
      'app.yaml:2: apiVersion: expected the API group of a Job, received "batch.volcano.sh/v1"',
    );
    expect(podFrom(`${text}---\n${podText('')}`).workload).toBe('Pod/app');
  });

  test('is the one that is no hook of Helm, which a name chooses all the same', () => {
    const hook = podText('').replace('{ name: app }', '{ name: hook, annotations: { helm.sh/hook: test } }');
    const text = `${hook}---\n${podText('')}`;
    expect(podFrom(text).workload).toBe('Pod/app');
    expect(podFrom(text, { workload: 'pod/hook' }).workload).toBe('Pod/hook');
    expect(podFrom(hook).workload).toBe('Pod/hook');
  });

  test('is chosen where there are several', () => {
    const text = [workload('Deployment', 'apps/v1', template, 'a'), podText('')].join('---\n');
    expect(refusal(text)).toBe(
      'app.yaml: expected --workload KIND/NAME where there are several workloads, received none; there are Deployment/a, Pod/app',
    );
    expect(podFrom(text, { workload: 'Deployment/a' }).workload).toBe('Deployment/a');
    expect(refusal(text, { workload: 'Deployment/b' })).toBe(
      '--workload: expected a workload of app.yaml, received "Deployment/b"; there are Deployment/a, Pod/app',
    );
    expect(refusal(text, { workload: 'Rollout/a' })).toMatch(
      /^--workload: expected KIND\/NAME with one of Pod, .*, received "Rollout\/a"$/,
    );
    expect(refusal(`${text}---\n${text}`, { workload: 'Pod/app' })).toBe(
      'app.yaml:19: expected one Pod/app in the manifest, received a second one; the first is on line 6',
    );
  });

  test.each([
    [
      'kind: Deploymnet\n',
      'app.yaml:1: kind: expected one of Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, received "Deploymnet"; did you mean Deployment?',
    ],
    [
      'kind: Service\n',
      'app.yaml:1: kind: expected one of Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, received "Service"',
    ],
    [
      'kind: Service\n---\nkind: Secret\n',
      'app.yaml: expected a Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, received Service, Secret',
    ],
    ['kind: Pod\n', 'app.yaml:1: expected a field spec, received none'],
    ['kind: Deployment\nspec: {}\n', 'app.yaml:2: spec: expected a field template, received none'],
  ])('is missing in %j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });
});

describe('the container', () => {
  const two = podText('')
    .replace('spec:', 'spec:\n  containers2: []')
    .replace('    - name: main', '    - { name: proxy, image: p }\n    - name: main');

  test('is chosen where there are several, and the others are listed', () => {
    const text = two.replace('\n  containers2: []', '');
    expect(refusal(text)).toBe(
      'app.yaml:5: spec.containers: expected --container NAME where there are several containers, received none; there are proxy, main',
    );
    expect(refusal(text, { container: 'x' })).toBe(
      'app.yaml:5: spec.containers: expected a container "x", received proxy, main',
    );
    expect(podFrom(text, { container: 'main' }).notCarried).toEqual([
      {
        what: 'container proxy',
        path: 'spec.containers[0]',
        consequence: 'it is not started; --container checks it instead',
      },
    ]);
  });

  test.each([
    ['kind: Pod\nspec: { containers: [] }\n', 'app.yaml:2: spec.containers: expected a container, received none'],
    [
      'kind: Pod\nspec: { containers: [{ image: x }] }\n',
      'app.yaml:2: spec.containers[0]: expected a field name, received none',
    ],
    [
      'kind: Pod\nspec: { containers: [{ name: x }] }\n',
      'app.yaml:2: spec.containers[0]: expected a field image, received none',
    ],
    ['kind: Pod\nspec: {}\n', 'app.yaml:2: spec: expected a field containers, received none'],
  ])('is missing in %j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  test('has no field that is a slip of a known one, as its probe would never run', () => {
    expect(refusal(podText('livenesProbe: {}'))).toBe(
      'app.yaml:8: spec.containers[0].livenesProbe: expected a field of a container, received "livenesProbe"; did you mean livenessProbe?',
    );
    expect(podFrom(podText('quantumState: up')).notCarried).toEqual([
      {
        what: 'quantumState',
        path: 'spec.containers[0].quantumState',
        consequence: 'forkbed does not know this field of a container',
      },
    ]);
  });
});
