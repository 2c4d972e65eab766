import { describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../../common/arguments.ts';
import { checkOptions } from './check-options.ts';
import { formatLine, type Name, parseOutcome, parseRequest, SAMPLES } from './check-request.fixture.ts';
import { DOCKER_RUN_NAMES } from './docker-run/run-options.ts';

const RUN: readonly Name[] = DOCKER_RUN_NAMES;

const EXEC_REFUSED: readonly Name[] = ['startTimeout', 'readyHttp'];

/** What a manifest says itself. */
const STATED = RUN.filter((name) => !/^(init|network|pidsLimit|runtime|platform|pull|userns|cgroupns)$/.test(name));

/** Without --manifest there are none of these. */
const OVER_TCP: readonly Name[] = ['udp', 'unix'];

/** A manifest, a container and a compose file say where the subject is. */
const ELSEWHERE: readonly Name[] = [
  ...(['container', 'compose', 'service', 'manifest', 'workload', 'setEnv', 'probeRuns'] as const),
  ...(['unix', 'chaos', 'seed'] as const),
  ...(['network', 'ip', 'ip6', 'linkLocalIp', 'link'] as const),
];

/** What docs/check.md says of options beside each other: every pair that is refused, once. */
const REFUSED: Readonly<Partial<Record<Name, readonly Name[]>>> = {
  http: ['payload', 'payloadHex', 'expect', 'messages', 'hold'],
  payload: ['payloadHex'],
  clientImage: ['expect', 'messages', 'rate', 'hold', 'end', 'replyTimeout', 'chaos', 'seed'],
  clientCommand: ['expect', 'messages', 'rate', 'hold', 'end', 'replyTimeout', 'chaos', 'seed'],
  container: ['build', 'file', 'buildArg', 'compose', 'service', 'chaos', 'seed', ...RUN],
  manifest: ['build', 'file', 'buildArg', 'compose', 'service', 'healthRuns', 'readyHealthy', ...OVER_TCP, ...STATED],
  workload: ['build', 'file', 'buildArg', 'compose', 'service', 'healthRuns', 'readyHealthy', ...OVER_TCP, ...STATED],
  setEnv: ['build', 'file', 'buildArg', 'compose', 'service', 'healthRuns', 'readyHealthy', ...OVER_TCP, ...STATED],
  probeRuns: ['build', 'file', 'buildArg', 'compose', 'service', 'healthRuns', 'readyHealthy', ...OVER_TCP, ...STATED],
  compose: ['build', 'file', 'buildArg', ...RUN],
  service: ['build', 'file', 'buildArg', ...RUN],
  swarm: ELSEWHERE,
  constraint: ELSEWHERE,
  subjectNode: ELSEWHERE,
  subjectHost: ELSEWHERE,
  registry: ELSEWHERE,
  udp: ['http', 'readyHttp', 'tls', 'tlsInsecure', 'tlsCa', 'sni', 'end', 'unix'],
  unix: ['port', 'tls', 'tlsInsecure', 'tlsCa', 'sni', 'end'],
  tls: ['clientImage', 'clientCommand'],
  tlsInsecure: ['clientImage', 'clientCommand', 'tlsCa'],
  tlsCa: ['clientImage', 'clientCommand', 'tls', 'sni'],
  sni: ['clientImage', 'clientCommand'],
  build: ['pull'],
  file: ['pull'],
  buildArg: ['pull'],
  cpus: ['cpuPeriod', 'cpuQuota'],
  uts: ['hostname', 'domainname'],
  // A command runs once, unless --connections says more.
  concurrency: ['clientImage', 'clientCommand'],
  // Alone it brings no clients, whose load --limit is for; and nothing is awaited on a port.
  for: ['limit', 'startTimeout', 'readyHttp'],
  // Without --port they bring no clients, and nothing is awaited on a port.
  exec: EXEC_REFUSED,
  execs: EXEC_REFUSED,
  execConcurrency: EXEC_REFUSED,
  execTimeout: EXEC_REFUSED,
  execEnd: EXEC_REFUSED,
  healthRuns: EXEC_REFUSED,
};

const NAMES = Object.keys(SAMPLES) as Name[];
const PAIRS = NAMES.flatMap((one, index) => NAMES.slice(index + 1).map((other) => [one, other] as const));
const isRefused = (one: Name, other: Name) =>
  (REFUSED[one]?.includes(other) ?? false) || (REFUSED[other]?.includes(one) ?? false);

test('there is a sample of every option', () => {
  expect(Object.keys(SAMPLES)).toEqual(Object.keys(checkOptions));
});

describe('every option beside every other', () => {
  test('is refused where one has no effect beside the other, and nowhere else', () => {
    const wrong = PAIRS.flatMap(([one, other]) => {
      const { refusal } = parseOutcome(formatLine(one, other));
      if ((refusal !== undefined) === isRefused(one, other)) return [];
      return [`${optionSpelling(one)} ${optionSpelling(other)}: ${refusal ?? 'taken'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('changes what is asked for wherever it is taken', () => {
    // One that the other cannot be without is in the sample of the other.
    const isWithin = (one: Name, other: Name) =>
      SAMPLES[other].some((arg) => arg === optionSpelling(one) || arg.startsWith(`${optionSpelling(one)}=`));
    const taken = PAIRS.filter(
      ([one, other]) => !isRefused(one, other) && !isWithin(one, other) && !isWithin(other, one),
    );
    expect(taken.length).toBeGreaterThan(3_000);
    const without = taken.flatMap(([one, other]) => {
      const { request } = parseOutcome(formatLine(one, other));
      return [one, other].filter((name) => request === parseOutcome(formatLine(name === one ? other : one)).request);
    });
    expect(without).toEqual([]);
  });

  test('is refused in a sentence that names both', () => {
    const both = PAIRS.filter((pair) => isRefused(...pair) && !pair.includes('for'));
    const unnamed = both.flatMap(([one, other]) => {
      const { refusal = '' } = parseOutcome(formatLine(one, other));
      const named = refusal.match(/--[a-z-]+/g) ?? [];
      return new Set(named).size >= 2 ? [] : [refusal];
    });
    expect(unnamed).toEqual([]);
  });
});

describe('a refusal says why', () => {
  test.each<[string, string]>([
    [
      '--http / --payload x',
      '--payload: expected none with --http (it says what each message and its reply are), received both',
    ],
    [
      '--http / --hold 1s',
      '--hold: expected none with --http (the server closes each connection after its reply), received both',
    ],
    [
      '--payload x --payload-hex 00',
      '--payload-hex: expected none with --payload (it is the same message as bytes), received both',
    ],
    ['--seed 1', '--seed: expected --chaos with it, received none'],
    ['--file Other', '--file: expected --build with it, received none'],
    ['--clients 0', '--clients: expected at least 1, or --for, --exec or --health-runs with it, received 0'],
    ['--clients 0 --for 10s --rate 5', '--rate: expected none without clients (there is no load), received one'],
    [
      '--for 10s --limit 1m',
      '--limit: expected none without clients and without --exec or --health-runs (there is no load), received one',
    ],
    ['--execs 5', '--execs: expected --exec with it, received none'],
    ['--exec date --execs 2 --exec-concurrency 3', '--exec-concurrency: expected at most --execs, 2, received 3'],
    ['--exec a --exec b --execs 5001', '--execs: expected at most 10,000 runs of all --exec, received 10,002'],
    [
      '--exec date --chaos pids,vanish',
      '--chaos: expected faults that act without clients and without --port, received vanish',
    ],
    [
      '--exec date --chaos pids,kill-children',
      '--chaos: expected faults that act without clients and without --port, received kill-children',
    ],
    [
      '--health-runs 5 --clients 0 --port 80 --chaos vanish,latency',
      '--chaos: expected faults that act without clients, received latency',
    ],
    [
      '--exec date --chaos pids --execs 2 --exec-concurrency 3',
      '--exec-concurrency: expected at most --execs, 2, received 3',
    ],
    [
      '--clients 0 --for 10s --chaos pids',
      '--chaos: expected none without clients and without --exec or --health-runs (there is no load), received one',
    ],
    ['--exec [1]', '--exec: expected a line for /bin/sh or a JSON array of texts, received [1]'],
    [
      '--for 10s --start-timeout 9s',
      '--start-timeout: expected none without clients, without --port and without --ready-log or --ready-healthy (nothing is awaited), received one',
    ],
    [
      '--clients 0 --for 10s --payload x',
      '--payload: expected none without clients and without --port (no client comes, not even the last one), received one',
    ],
    ['--for 10m --limit 1m --clients 1', '--limit: expected more than --for, 10 min, received 60.0 s'],
    ['--connections 10 --concurrency 11', '--concurrency: expected at most --connections, 10, received 11'],
    ['--concurrency 101', '--concurrency: expected at most --connections, 100, received 101'],
    [
      '--messages 0 --reply-timeout 1s',
      '--reply-timeout: expected none with --messages 0 (no reply is awaited), received both',
    ],
    [
      `--expect ok --payload ${'x'.repeat(1025)}`,
      '--payload: expected at most 1024 bytes with --expect ok (a longer message may get two replies), received 1025',
    ],
    [
      `--expect ok --messages 101 --payload ${'x'.repeat(1022)}%d`,
      '--payload: expected at most 1024 bytes with --expect ok (a longer message may get two replies), received 1025',
    ],
    [
      `--messages 100000 --payload ${'x'.repeat(1000)}%d`,
      '--messages: expected at most 67,108,864 bytes in all messages of a connection, received 100,000 of 1,005',
    ],
    [
      '--unix /run/app/app.sock --port 80',
      '--port: expected none with --unix (the path of the socket takes its place), received both',
    ],
    [
      '--unix app.sock',
      '--unix: expected a path from / with a folder, of at most 107 bytes, such as /run/app/app.sock, received "app.sock"',
    ],
    ['--udp --port 53 --chaos drip', '--chaos: expected faults that datagrams can meet with --udp, received drip'],
    [
      '--unix /run/app/app.sock --chaos pids,latency',
      '--chaos: expected faults that a Unix socket can meet with --unix, received latency',
    ],
    [
      '--udp --port 53 --expect http --messages 1',
      '--expect: expected ok, echo or any with --udp (HTTP is spoken over TCP), received http',
    ],
    [
      '--udp --port 53 --expect grpc',
      '--expect: expected ok, echo or any with --udp (gRPC is spoken over TCP), received grpc',
    ],
    [
      '--unix /run/a --expect grpc',
      '--expect: expected ok, echo, any or http with --unix (gRPC is spoken over TCP), received grpc',
    ],
    [
      `--udp --port 53 --payload ${'x'.repeat(65_508)}`,
      '--payload: expected at most 65,507 bytes with --udp (a datagram), received 65,508',
    ],
    [
      '--udp --clients 0 --for 10s',
      '--udp: expected none without clients and without --port (no client comes, not even the last one), received one',
    ],
    ['--output json=a --output tap=./a', '--output: expected a file for each report, received a twice'],
  ])('forkbed check %s', (args, refusal) => {
    expect(parseOutcome([...args.split(' '), 'image'])).toEqual({ refusal });
  });

  test('and names the variable, where the environment gave the option', () => {
    const environment = { FORKBED_SEND: 'x' };
    expect(() => parseRequest(['--http', '/', 'image'], { environment })).toThrow(
      'FORKBED_SEND: expected none with --http (',
    );
    expect(() => parseRequest(['-m', '1g', '--container', 'web'])).toThrow('-m: expected none with --container (');
  });

  test('also for a command', () => {
    expect(() => parseRequest(['--container', 'web', '--', 'serve'])).toThrow(
      '--container: expected no command after -- (its start is decided already), received serve',
    );
  });
});

describe('what is off is as if it were not given', () => {
  test.each([
    '--init=false --container web',
    '--read-only=0 --container web',
    '--pids-limit 0 --container web',
    '--hold 0 --http / image',
    '--for 0 --limit 1m image',
    '--port 0 image',
    '--exec date --chaos pids,sigstop-children image',
    '--exec date --chaos pids --exec-concurrency 20 image',
    '--health-runs 5 --clients 0 --port 80 --chaos vanish image',
    '--for 10s --start-timeout 9s --ready-log up image',
    '--for 10s --start-timeout 9s --ready-healthy image',
    '--for 10s --port 80 --ready-http / image',
    '--for 10s --port 53 --udp --start-timeout 9s image',
    '--for 10s --unix /run/app/app.sock --payload x --start-timeout 9s image',
  ])('forkbed check %s is taken', (args) => {
    expect(parseOutcome(args.split(' ')).refusal).toBeUndefined();
  });
});
