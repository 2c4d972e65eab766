import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadOptions } from '../../common/load/load-options.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { checkOptions } from './check-options.ts';
import { CERTIFICATE_FILE, parseRequest, STARTED } from './check-request.fixture.ts';

const planOf = (args: string, started = STARTED) => parseRequest([...args.split(' '), 'image'], { started }).plan;

describe('clients', () => {
  test('come by default, and with --for alone none', () => {
    expect(planOf('--quiet')).toMatchObject({ clients: 3, port: 80 });
    expect(planOf('--for 10s')).toMatchObject({ clients: 0, port: 0 });
    expect(planOf('--for 10s --port 80')).toMatchObject({ clients: 0, port: 80 });
  });

  test.each([
    '--http /',
    '--connections 50',
    '--concurrency 5',
    '--rate 5',
    '--messages 2',
    '--payload x',
    '--payload-hex 00',
    '--expect echo',
    '--hold 1s',
    '--end reset',
    '--reply-timeout 1s',
    '--chaos pids',
    '--client-image x --client-command y',
  ])('come with --for too, where their load is asked for: %s', (load) => {
    expect(planOf(`--for 10s ${load}`)).toMatchObject({ clients: 3, port: 80 });
  });

  test('are none with --clients 0', () => {
    expect(planOf('--for 10s --port 80 --clients 0 --payload hello')).toMatchObject({ clients: 0, payload: 'hello' });
  });
});

describe('names of 0.1', () => {
  test.each([
    ['stop-children', 'sigstop-children'],
    ['pause-parent', 'sigstop-server'],
    ['pause', 'freeze'],
    ['stop', 'stop-container'],
    ['restart', 'restart-container'],
  ])('--chaos %s is --chaos %s', (former, name) => {
    expect(planOf(`--chaos pids,${former}`).chaos?.faults).toEqual(['pids', name]);
  });

  test('--allow-unknown foreign-child is --allow-unknown reaps-orphans', () => {
    expect(parseRequest(['--allow-unknown', 'foreign-child', 'image']).allowUnknown).toEqual(['reaps-orphans']);
  });
});

describe('the message by its name of 0.1', () => {
  test.each([
    ['--send', '--payload', 'x', { payload: 'x' }],
    ['--send-hex', '--payload-hex', '00ff', { payloadHex: '00ff' }],
  ])('%s is %s', (former, current, value, plan) => {
    const sentences: string[] = [];
    const onDeprecated = (sentence: string) => sentences.push(sentence);
    expect(parseRequest([former, value, 'image'], { onDeprecated }).plan).toMatchObject(plan);
    expect(sentences).toEqual([`${former} is deprecated: use ${current}`]);
  });
});

describe('the load', () => {
  test('is what forkbed check has for every option of the load, in the same form', () => {
    for (const [name, { expected, placeholder, parse }] of Object.entries(loadOptions)) {
      const own = Object.entries(checkOptions).find(([each]) => each === name);
      expect(own).toEqual([name, expect.objectContaining({ expected, placeholder, parse })]);
    }
  });

  test('is the default where no option is given', () => {
    expect(planOf('--quiet')).toEqual({ ...DEFAULT_PLAN, port: 80 });
  });

  test('with --rate 0 it has no limit, and with --chaos its own', () => {
    expect(planOf('--rate 0')).toEqual(planOf('--quiet'));
    expect(planOf('--rate 0 --chaos pids --seed 1')).toEqual(planOf('--chaos pids --seed 1'));
  });

  test('--expect http is one message on each connection', () => {
    expect(planOf('--expect http --messages 1')).toMatchObject({ expect: 'http', messages: 1 });
    expect(() => planOf('--expect http')).toThrow(
      '--expect: expected --messages 1 with --expect http (its reply ends the connection), received 5',
    );
  });

  test("--expect grpc asks for the server's health, or for that of the service that --payload names", () => {
    expect(planOf('--expect grpc')).toMatchObject({ expect: 'grpc', messages: 5, payloadHex: '0000000000' });
    expect(planOf('--expect grpc --payload a')).toMatchObject({ expect: 'grpc', payloadHex: '00000000030a0161' });
  });

  test.each(['--payload-hex 00', '--tls --tls-insecure'])('--expect grpc is refused beside %s', (other) => {
    const [name] = other.split(' ');
    expect(() => planOf(`--expect grpc ${other}`)).toThrow(`${name}: expected none with --expect grpc, received both`);
  });

  test('bytes are held once, however many messages there are', () => {
    expect(planOf(`--messages 100000 --payload-hex ${'00'.repeat(1_000)}`)).toMatchObject({ messages: 100_000 });
  });
});

describe('commands beside faults', () => {
  test('run for as long as the faults take, and bring no clients without a port', () => {
    const { clients, forMs, execs } = planOf('--exec date --exec true --chaos pids --seed 1');
    expect([clients, execs?.map(({ runs }) => runs)]).toEqual([0, Array(2).fill(Math.ceil(forMs / 500))]);
    expect(planOf('--exec date --chaos pids --port 80')).toMatchObject({ clients: 3, port: 80 });
  });

  test('run as often as they are asked to', () => {
    expect(planOf('--exec date --execs 4 --chaos pids').execs).toMatchObject([{ runs: 4 }]);
  });

  test.each(['--exec date', '--health-runs 6'])('%s meets no freezer, which may never let it go', (commands) => {
    const refusal = '--chaos: expected faults that commands in the container can meet, received freeze (';
    expect(() => planOf(`${commands} --chaos pids,freeze --port 80`)).toThrow(refusal);
    expect(planOf('--chaos pids,freeze --port 80').chaos?.faults).toEqual(['pids', 'freeze']);
  });
});

describe('TLS', () => {
  const certificate = readFileSync(CERTIFICATE_FILE, 'utf8');

  test('is part of the load, with the certificates themselves in the place of their file', () => {
    const { plan } = parseRequest([
      '--tls',
      '--tls-ca',
      CERTIFICATE_FILE,
      '--sni',
      'a.example',
      '--http',
      '/',
      'image',
    ]);
    expect(plan).toMatchObject({ tls: true, tlsCa: certificate, sni: 'a.example' });
    expect(plan.payload).toContain('\r\nHost: a.example\r\n');
    expect(parseRequest(['--tls', '--tls-ca', certificate, 'image']).plan.tlsCa).toBe(certificate);
    expect(parseRequest(['--tls', '--tls-insecure', 'image']).plan).toMatchObject({ tls: true, tlsInsecure: true });
  });

  test('brings clients beside --for', () => {
    expect(planOf('--for 10s --tls --tls-insecure')).toMatchObject({ clients: 3, port: 80 });
  });

  test.each([
    [['--tls'], '--tls: expected --tls-ca or --tls-insecure with it, received neither'],
    [['--sni', 'x'], '--sni: expected --tls with it, received none'],
    [['--tls', '--tls-ca', '/no/such'], '--tls-ca: expected a file that can be read, received: ENOENT'],
    [['--tls', '--tls-ca', '-----BEGIN CERTIFICATE-----'], '--tls-ca: expected certificates in PEM, received none'],
    [
      ['--tls', '--tls-ca', '-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n'],
      '--tls-ca: expected certificates in PEM, received one that is none: ',
    ],
    [
      ['--tls', '--tls-ca', certificate.repeat(Math.ceil(103_000 / certificate.length))],
      '--tls-ca: expected at most 102400 bytes of certificates, received ',
    ],
  ])('%# is refused', (args, refusal) => {
    expect(() => parseRequest([...args, 'image'])).toThrow(refusal);
  });
});

describe('readiness', () => {
  test('is part of the plan', () => {
    expect(parseRequest(['--ready-log', '^a b/c$', '--ready-healthy', '--ready-http=/up', 'image']).plan).toEqual({
      ...DEFAULT_PLAN,
      port: 80,
      readyLog: '^a b/c$',
      readyHealthy: true,
      readyHttp: '/up',
    });
  });

  test.each([
    ['--ready-log', '(', 'a regular expression, such as ^ready'],
    ['--ready-log', '', 'a regular expression, such as ^ready'],
    ['--sni', 'a b', 'a DNS name, such as www.example.org'],
    ['--sni', '127.0.0.1', 'a DNS name, such as www.example.org'],
    ['--sni', 'a\r\nX: 1', 'a DNS name, such as www.example.org'],
    ['--sni', 'a'.repeat(64), 'a DNS name, such as www.example.org'],
    ['--ready-http', 'up', 'a path that begins with /, without blanks'],
  ])('%s %s is refused', (option, value, expected) => {
    expect(() => parseRequest([option, value, 'image'])).toThrow(
      `${option}: expected ${expected}, received ${JSON.stringify(value)}`,
    );
  });

  test('--ready-http has no port to be asked on where there are neither clients nor --port', () => {
    expect(() => planOf('--for 10s --ready-http /')).toThrow(
      '--ready-http: expected none without clients and without --port (it is asked on the port), received one',
    );
  });
});

describe('--http', () => {
  test.each(['foo', 'http://x/', '/a b', '/a\r\nX: y', ''])('refuses %j, which is no path', (path) => {
    expect(() => parseRequest(['--http', path, 'image'])).toThrow(
      `--http: expected a path that begins with /, without blanks, received ${JSON.stringify(path)}`,
    );
  });

  test('takes a path with a query, in any alphabet', () => {
    expect(parseRequest(['--http', '/größe?a=b&c=%20', 'image']).plan.payload).toMatch(
      /^GET \/größe\?a=b&c=%20 HTTP\/1.1\r\n/,
    );
  });
});

describe('what docker run takes', () => {
  const subjectOf = (args: readonly string[], environment: Record<string, string> = {}) =>
    parseRequest([...args, 'image'], { environment }).subject;

  test.each([[['-e', 'A=1', '-eB=2,3', '--env=C=']], [['--env', 'A=1', '--env', 'B=2,3', '-e=C=']]])(
    '%j sets variables',
    (args) => {
      expect(subjectOf(args)).toMatchObject({ environment: { A: '1', B: '2,3', C: '' } });
    },
  );

  test('-e NAME takes the value from the environment, and sets nothing where it has none', () => {
    const { environment } = subjectOf(['-e', 'HERE', '-e', 'EMPTY', '-e', 'GONE'], { HERE: 'x=y', EMPTY: '' }) as {
      environment: object;
    };
    expect(environment).toEqual({ HERE: 'x=y', EMPTY: '' });
  });

  test('--build-arg NAME does so, too', () => {
    const { subject } = parseRequest(['--build', '.', '--build-arg', 'A', '--build-arg', 'B=1', '--build-arg', 'C'], {
      environment: { A: 'a' },
    });
    expect(subject).toMatchObject({ build: { buildArgs: { A: 'a', B: '1' } } });
  });

  test('short forms of mounts, user and memory', () => {
    expect(subjectOf(['-v', 'data:/data:ro', '-v/x:/y', '-u', '1:1', '-m512m'])).toMatchObject({
      binds: ['data:/data:ro', '/x:/y'],
      user: '1:1',
      memoryBytes: 2 ** 29,
    });
  });

  test('a folder to mount that is relative is one of the working directory', () => {
    expect(subjectOf(['-v', './data:/data', '-v', '..:/up:ro'])).toMatchObject({
      binds: [`${resolve('data')}:/data`, `${resolve('..')}:/up:ro`],
    });
  });

  test.each([
    ['-e', '=x', 'NAME=VALUE, or NAME alone'],
    ['--build-arg', '', 'NAME=VALUE, or NAME alone'],
    ['-v', 'data', 'SOURCE:TARGET'],
    ['-v', '/data:ro', 'SOURCE:TARGET'],
    ['-v', 'data:data', 'SOURCE:TARGET'],
    ['--network', 'host', 'a network that was made with docker network create'],
    ['--network', 'none', 'a network that was made with docker network create'],
    ['--network', 'container:x', 'a network that was made with docker network create'],
  ])('%s %s is refused', (option, value, expected) => {
    expect(() => parseRequest([option, value, 'image'])).toThrow(`${option}: expected ${expected}`);
  });

  test.each([
    [['-p', '80:80'], '-p: expected no published port'],
    [['--publish=80:80'], '--publish: expected no published port'],
    [['-itd'], '-d: expected none'],
    [['-d'], '-d: expected none'],
    [['--rm'], '--rm: expected none'],
    [['--name', 'web'], '--name: expected none'],
    [['--restart', 'always'], '--restart: expected no restart policy: it hides that a server has died'],
    [['--pid=host'], '--pid: expected none'],
    [['--no-healthcheck'], '--no-healthcheck: expected an option that forkbed check has'],
  ])('%j is refused, and why', (args, reason) => {
    expect(() => parseRequest([...args, 'image'])).toThrow(reason);
  });
});

describe('the port', () => {
  const withPorts = (exposed: readonly string[]) => ({
    name: 'my-server',
    exposed,
    exposedPorts: exposed.filter((port) => port.endsWith('/tcp')).map((port) => Number.parseInt(port, 10)),
  });

  test.each([
    [[], 'my-server exposes none'],
    [['53/udp'], 'my-server exposes 53/udp, which is not TCP'],
    [['53/udp', '53/sctp'], 'my-server exposes 53/udp, 53/sctp, which are not TCP'],
    [['80/tcp', '443/tcp', '53/udp'], 'my-server exposes 80/tcp, 443/tcp, 53/udp'],
  ])('is asked for where the image exposes %j', (exposed, ending) => {
    expect(() => planOf('--quiet', withPorts(exposed))).toThrow(
      `--port: expected one where the image does not expose exactly one for TCP, received none; ${ending}`,
    );
  });

  test('is the one for TCP, whatever else is exposed', () => {
    expect(planOf('--quiet', withPorts(['53/udp', '80/tcp']))).toMatchObject({ port: 80 });
  });
});
