import { expect, test } from '@jest/globals';
import { podFrom, podText } from './manifest.fixture.ts';
import { toProbeLoad } from './probe-load.ts';

const load = (container: string) => toProbeLoad(podFrom(podText(container)).probes, { runs: 7 });

test('a command is an exec that gets SIGKILL at its time-out', () => {
  expect(load('livenessProbe: { exec: { command: [a, b] }, timeoutSeconds: 3, periodSeconds: 20 }')).toEqual({
    execs: [
      {
        kind: 'probe',
        name: 'livenessProbe',
        command: ['a', 'b'],
        runs: 7,
        concurrency: 1,
        timeoutMs: 3_000,
        end: 'kill',
        periodMs: 20_000,
      },
    ],
    connections: [],
    notCarried: [],
  });
});

test('a GET has the headers of the probe, and those of the kubelet', () => {
  const headers = 'httpHeaders: [{ name: host, value: shop }]';
  const { connections } = load(`livenessProbe: { httpGet: { port: 80, path: /a, ${headers} } }`);
  expect(connections).toEqual([
    {
      name: 'livenessProbe',
      port: 80,
      connections: 7,
      replyTimeoutMs: 1_000,
      message: {
        payload: expect.stringMatching(
          /^GET \/a HTTP\/1\.1\r\nhost: shop\r\nUser-Agent: kube-probe\/\S+\r\n(?!.*Host: )/,
        ),
        expect: 'http',
        messages: 1,
      },
    },
  ]);
});

test('a connection has the time-out of the probe', () => {
  expect(load('livenessProbe: { httpGet: { port: 80 }, timeoutSeconds: 4 }').connections[0]?.replyTimeoutMs).toBe(
    4_000,
  );
});

test.each(['httpGet', 'tcpSocket'])('%s to another host is listed, and no load', (name) => {
  const { connections, notCarried } = load(`livenessProbe: { ${name}: { port: 80, host: example.org } }`);
  expect(connections).toEqual([]);
  expect(notCarried).toEqual([
    expect.objectContaining({
      what: 'livenessProbe',
      consequence: 'it connects to example.org, and not to the container: nothing connects for it',
    }),
  ]);
});

test('what a URL cannot have is encoded in a path, as the kubelet does', () => {
  const {
    connections: [client],
  } = load('livenessProbe: { httpGet: { port: 80, path: "/a b/é?x=1" } }');
  expect(client?.message.payload).toMatch(/^GET \/a%20b\/%C3%A9\?x=1 HTTP/);
});

test('a GET whose path has %d stays as it is', () => {
  const {
    connections: [client],
  } = load('livenessProbe: { httpGet: { port: 80, path: /%d7 } }');
  expect(Buffer.from(client?.message.payloadHex ?? '', 'hex').toString()).toBe(client?.message.payload);
});

test('a GET over TLS takes any certificate, as the kubelet does', () => {
  const {
    connections: [client],
    notCarried,
  } = load('livenessProbe: { httpGet: { port: 443, scheme: HTTPS } }');
  expect(client).toMatchObject({ port: 443, message: { tls: true, tlsInsecure: true, expect: 'http' } });
  expect(notCarried).toEqual([]);
});

test('a TCP probe connects, and sends nothing', () => {
  expect(load('livenessProbe: { tcpSocket: { port: 81 } }').connections).toMatchObject([
    { port: 81, replyTimeoutMs: 1_000, message: { messages: 0 } },
  ]);
});

test('each probe that connects is a load of its own, in the order in which the kubelet begins', () => {
  const http = (port: number, path: string) => `{ httpGet: { port: ${port}, path: ${path} } }`;
  const { connections, notCarried } = load(
    `readinessProbe: ${http(81, '/ready')}\nlivenessProbe: ${http(80, '/live')}\nstartupProbe: { tcpSocket: { port: 82 } }`,
  );
  expect(
    connections.map(({ name, port, message: { payload, messages } }) => [name, port, messages, payload.slice(0, 10)]),
  ).toEqual([
    ['startupProbe', 82, 0, 'message %d'],
    ['livenessProbe', 80, 1, 'GET /live '],
    ['readinessProbe', 81, 1, 'GET /ready'],
  ]);
  expect(notCarried).toEqual([]);
});

test.each([
  ['', 'grpc.health.v1.Health/Check', '0000000000'],
  [', service: a%d', 'grpc.health.v1.Health/Check a%d', '00000000050a03612564'],
  [`, service: ${'é'.repeat(100)}`, expect.any(String), `00000000cb0ac801${'c3a9'.repeat(100)}`],
])('a gRPC probe asks for the health of its service: %#', (service, payload, payloadHex) => {
  expect(load(`livenessProbe: { grpc: { port: 9${service} }, timeoutSeconds: 2 }`)).toEqual({
    execs: [],
    connections: [
      {
        name: 'livenessProbe',
        port: 9,
        connections: 7,
        replyTimeoutMs: 2_000,
        message: { payload, payloadHex, expect: 'grpc', messages: 1 },
      },
    ],
    notCarried: [],
  });
});
