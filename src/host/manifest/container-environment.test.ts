import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const STORED = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data: { A: one, 'odd=key': x }
binaryData: { B: dHdv }
---
apiVersion: v1
kind: Secret
metadata: { name: secret, namespace: elsewhere }
data: { TOKEN: c2VjcmV0 }
stringData: { USER: me }
`;
const environment = (container: string, setEnv = new Map<string, string>()) =>
  podFrom(podText(container) + STORED, { setEnv }).run.environment;
const AT = 'app.yaml:8: spec.containers[0]';

describe('variables', () => {
  test('see those before them, and not those after', () => {
    const env = [
      '{ name: A, value: 1 }',
      '{ name: B, value: $(A)$(C) }',
      '{ name: C, value: "$$(A)" }',
      '{ name: D }',
    ].join(', ');
    expect(refusal(podText(`env: [${env}]`))).toBe(`${AT}.env[0].value: expected a text, received 1`);
    expect(environment(`env: [${env.replace('value: 1', 'value: "1"')}]`)).toEqual({
      A: '1',
      B: '1$(C)',
      C: '$(A)',
      D: '',
    });
  });

  test('come from the objects of the manifest', () => {
    const env =
      'env: [{ name: X, valueFrom: { configMapKeyRef: { name: config, key: B } } }, { name: Y, valueFrom: { secretKeyRef: { name: secret, key: TOKEN } } }]';
    expect(environment(env)).toEqual({ X: 'two', Y: 'secret' });
    expect(
      environment('envFrom: [{ prefix: P_, configMapRef: { name: config } }, { secretRef: { name: secret } }]'),
    ).toEqual({
      P_A: 'one',
      P_B: 'two',
      TOKEN: 'secret',
      USER: 'me',
    });
  });

  test('are left out where they are optional and not there', () => {
    expect(environment('envFrom: [{ configMapRef: { name: none, optional: true } }]')).toEqual({});
    expect(
      environment('env: [{ name: X, valueFrom: { configMapKeyRef: { name: config, key: Z, optional: true } } }]'),
    ).toEqual({});
  });

  test('are those of --set-env in place of the manifest, and beside it', () => {
    const env =
      'env: [{ name: X, valueFrom: { fieldRef: { fieldPath: status.podIP } } }, { name: Z, value: $(X)$(W) }]';
    expect(
      environment(
        env,
        new Map([
          ['X', '10.0.0.1'],
          ['W', 'w'],
        ]),
      ),
    ).toEqual({ X: '10.0.0.1', Z: '10.0.0.1w', W: 'w' });
  });

  test('of --set-env stand for a whole object that the manifest does not have', () => {
    expect(environment('envFrom: [{ secretRef: { name: none } }]', new Map([['A', 'x']]))).toEqual({ A: 'x' });
  });

  test('know what a pod knows of itself', () => {
    const env = (path: string) => `env: [{ name: X, valueFrom: { fieldRef: { fieldPath: ${path} } } }]`;
    expect(environment(env('metadata.name'))).toEqual({ X: 'app' });
    expect(environment(env('metadata.namespace'))).toEqual({ X: 'default' });
    expect(environment(env('spec.serviceAccountName'))).toEqual({ X: 'default' });
    expect(environment(env("'metadata.labels[''a'']'"))).toEqual({ X: '' });
    const resource =
      'env: [{ name: X, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }]\nresources: { limits: { cpu: 1500m } }';
    expect(environment(resource)).toEqual({ X: '2' });
  });

  test.each([
    ['env: [{ value: x }]', '.env[0]: expected a field name, received none'],
    ['env: [{ name: a=b }]', '.env[0].name: expected a name without =, received "a=b"'],
    ['env: [{ name: A, value: x, valueFrom: {} }]', '.env[0]: expected one of value, valueFrom, received both'],
    [
      'env: [{ name: A, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]',
      '.env[0].valueFrom.fieldRef.fieldPath: expected --set-env A=VALUE for what only a cluster knows, received "status.podIP"',
    ],
    [
      'env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }]',
      '.env[0].valueFrom.resourceFieldRef.resource: expected --set-env A=VALUE for what only a cluster knows, received "limits.cpu"',
    ],
    [
      'env: [{ name: A, valueFrom: { secretKeyRef: { name: none, key: k } } }]',
      '.env[0].valueFrom.secretKeyRef: expected the Secret none in the manifest, or --set-env A=VALUE, received none',
    ],
    [
      'env: [{ name: A, valueFrom: { configMapKeyRef: { name: config, key: Z } } }]',
      '.env[0].valueFrom.configMapKeyRef: expected a key "Z" in the ConfigMap config, or --set-env A=VALUE, received none',
    ],
    [
      'envFrom: [{ configMapRef: { name: none } }]',
      '.envFrom[0].configMapRef: expected the ConfigMap none in the manifest, or --set-env NAME=VALUE for each of its variables, received none',
    ],
    ['envFrom: [{}]', '.envFrom[0]: expected one of configMapRef, secretRef, received none'],
  ])('%s is refused', (container, message) => {
    expect(refusal(podText(container) + STORED)).toBe(AT + message);
  });

  test('that are no base64 are refused, and not quoted', () => {
    const text = `${podText('envFrom: [{ secretRef: { name: s } }]')}---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { K: geheim! }\n`;
    expect(refusal(text)).toBe('app.yaml:13: data.K: expected base64, received 7 characters that are none');
  });
});
