import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const AT = 'app.yaml:8: spec.containers[0].livenessProbe';

describe('a probe', () => {
  test('has the defaults of Kubernetes', () => {
    expect(podFrom(podText('livenessProbe: { exec: { command: ["true"] } }')).probes).toEqual([
      {
        name: 'livenessProbe',
        path: 'spec.containers[0].livenessProbe',
        handler: { kind: 'exec', command: ['true'] },
        initialDelayMs: 0,
        periodMs: 10_000,
        timeoutMs: 1_000,
        failureThreshold: 3,
      },
    ]);
  });

  test('comes in the order in which the kubelet begins', () => {
    const exec = '{ exec: { command: ["true"] } }';
    const text = podText(`readinessProbe: ${exec}\nlivenessProbe: ${exec}\nstartupProbe: ${exec}`);
    expect(podFrom(text).probes.map(({ name }) => name)).toEqual(['startupProbe', 'livenessProbe', 'readinessProbe']);
  });

  test('has variables in its command as they stand in the manifest', () => {
    const env = 'env: [{ name: A, value: $(B) }, { name: C, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]';
    const text = podText(`${env}\nlivenessProbe: { exec: { command: [$(A), "$(C).", $(X), $$(A)] } }`);
    expect(podFrom(text).probes[0]?.handler).toEqual({ kind: 'exec', command: ['$(B)', '.', '$(X)', '$(A)'] });
  });

  test('finds a port by its name', () => {
    const ports = 'ports: [{ name: web, containerPort: 8080 }]';
    const http = 'httpGet: { port: web, path: health, httpHeaders: [{ name: Host, value: shop }] }';
    expect(podFrom(podText(`${ports}\nlivenessProbe: { ${http} }`)).probes[0]?.handler).toEqual({
      kind: 'http',
      port: 8080,
      path: '/health',
      isTls: false,
      headers: [['Host', 'shop']],
    });
    expect(podFrom(podText('livenessProbe: { tcpSocket: { port: "81" } }')).probes[0]?.handler).toEqual({
      kind: 'tcp',
      port: 81,
    });
  });

  test.each([
    ['{}', ': expected one of exec, httpGet, tcpSocket, grpc, received none'],
    [
      '{ exec: { command: [a] }, tcpSocket: { port: 1 } }',
      ': expected one of exec, httpGet, tcpSocket, grpc, received exec and tcpSocket',
    ],
    ['{ exec: {} }', '.exec: expected a field command, received none'],
    ['{ exec: { command: [] } }', '.exec.command: expected a command, received an empty sequence'],
    ['{ exec: { command: "true" } }', '.exec.command: expected a sequence, received "true"'],
    ['{ exec: { command: [true] } }', '.exec.command[0]: expected a text, received true'],
    ['{ exec: { command: [sleep, 1] } }', '.exec.command[1]: expected a text, received 1'],
    [
      '{ exec: { command: [a] }, periodSeconds: 0 }',
      '.periodSeconds: expected an integer from 1 to 2000000, received 0',
    ],
    [
      '{ exec: { command: [a] }, timeoutSeconds: -1 }',
      '.timeoutSeconds: expected an integer from 1 to 2000000, received -1',
    ],
    [
      '{ exec: { command: [a] }, timeoutSeconds: 1.5 }',
      '.timeoutSeconds: expected an integer from 1 to 2000000, received 1.5',
    ],
    [
      '{ exec: { command: [a] }, timeoutSeconds: "5" }',
      '.timeoutSeconds: expected an integer from 1 to 2000000, received "5"',
    ],
    [
      '{ exec: { command: [a] }, failureThreshold: 0 }',
      '.failureThreshold: expected an integer of at least 1, received 0',
    ],
    [
      '{ exec: { command: [a] }, successThreshold: 2 }',
      '.successThreshold: expected an integer from 1 to 1, received 2',
    ],
    [
      '{ exec: { command: [a] }, initialDelaySeconds: -5 }',
      '.initialDelaySeconds: expected an integer from 0 to 2000000, received -5',
    ],
    [
      '{ exec: { command: [a] }, periodSecond: 5 }',
      '.periodSecond: expected a field of a probe, received "periodSecond"; did you mean periodSeconds?',
    ],
    [
      '{ tcpSocket: { port: nowhere } }',
      '.tcpSocket.port: expected the name of a port of the container, received "nowhere"',
    ],
    [
      '{ tcpSocket: { port: 65536 } }',
      '.tcpSocket.port: expected a port from 1 to 65535, or the name of one, received 65536',
    ],
    ['{ httpGet: { port: 80, scheme: FTP } }', '.httpGet.scheme: expected HTTP or HTTPS, received "FTP"'],
    [
      '{ httpGet: { port: 80, pth: /x } }',
      '.httpGet.pth: expected a field of an HTTP request, received "pth"; did you mean path?',
    ],
    [
      '{ httpGet: { port: 80, httpHeaders: [{ name: "a b" }] } }',
      '.httpGet.httpHeaders[0].name: expected the name of a header, received "a b"',
    ],
    [
      '{ httpGet: { port: 80, httpHeaders: [{ name: a, value: "x\\r\\ny" }] } }',
      '.httpGet.httpHeaders[0].value: expected a value without control characters, received "x\\r\\ny"',
    ],
    ['{ grpc: {} }', '.grpc: expected a field port, received none'],
    ['{ grpc: { port: web } }', '.grpc.port: expected an integer from 1 to 65535, received "web"'],
    ['{ grpc: { port: 9, service: 7 } }', '.grpc.service: expected a text, received 7'],
    ['7', ': expected a mapping, received 7'],
  ])('%s is refused', (probe, message) => {
    expect(refusal(podText(`livenessProbe: ${probe}`))).toBe(AT + message);
  });
});

describe('a hook', () => {
  const PATH = 'spec.containers[0].lifecycle.postStart';

  test.each([
    ['exec: { command: [a, $(B)] }', { kind: 'exec', command: ['a', '$(B)'] }],
    ['sleep: { seconds: 5 }', { kind: 'sleep', ms: 5_000 }],
    ['httpGet: { port: 80, path: /a }', { kind: 'http', port: 80, path: '/a', isTls: false, headers: [] }],
  ])('is what it says: %s', (hook, handler) => {
    const { postStart, preStop, notCarried } = podFrom(podText(`lifecycle: { postStart: { ${hook} } }`));
    expect(postStart).toEqual({ path: PATH, handler });
    expect([preStop, notCarried]).toEqual([undefined, []]);
  });

  test.each(['tcpSocket: { port: 80 }', 'httpGet: { port: 80, host: other }'])('%s is listed', (hook) => {
    const { postStart, notCarried } = podFrom(podText(`lifecycle: { postStart: { ${hook} } }`));
    expect(postStart).toBeUndefined();
    expect(notCarried.map(({ path }) => path)).toEqual([`${PATH}.${hook.split(':')[0]}`]);
  });

  test.each([
    ['sleep: {}', '.sleep: expected a field seconds, received none'],
    ['sleep: { seconds: -1 }', '.sleep.seconds: expected an integer from 0 to 2000000, received -1'],
    [
      'sleep: { seconds: 1, second: 2 }',
      '.sleep.second: expected a field of a sleep, received "second"; did you mean seconds?',
    ],
    ['httpGet: { port: web }', '.httpGet.port: expected the name of a port of the container, received "web"'],
    [
      'exec: { command: [a], comand: [b] }',
      '.exec.comand: expected a field of a command, received "comand"; did you mean command?',
    ],
  ])('%s is refused', (hook, message) => {
    expect(refusal(podText(`lifecycle: { postStart: { ${hook} } }`))).toBe(`app.yaml:8: ${PATH}${message}`);
  });

  test('without a command is refused', () => {
    expect(refusal(podText('lifecycle: { preStop: {} }'))).toBe(
      'app.yaml:8: spec.containers[0].lifecycle.preStop: expected one of exec, httpGet, tcpSocket, sleep, received none',
    );
  });
});
