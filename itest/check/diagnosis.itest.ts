/** `forkbed check` of servers that do not reply as expected: what they are, and what came, stands first in the finding. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const tools = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = [
  'check',
  '--quiet',
  '--settle',
  '500ms',
  '--clients',
  '2',
  '--connections',
  '20',
  '--reply-timeout',
  '2s',
];

let image: string;

beforeAll(async () => {
  image = await buildSubject('wrong-replies');
});

test('a server that lets go of silent clients by a time-out of its own does not do so for the orphans', async () => {
  const few = ['--connections', '10', '--concurrency', '1', '--messages', '1'];
  const server = ['--', 'forkbed-server', '--reap', 'wait', '--session-timeout', '150'];
  const { stdout, exitCode } = await forkbed([...CHECK, ...few, tools, ...server]);
  expect(stdout).toMatch(/reaps-orphans +\d+ orphans reaped \(\d+ exit statuses and signals\)/);
  expect(stdout).not.toContain('a client that was connected');
  expect(exitCode).toBe(0);
});

describe('served', () => {
  test.each([
    [
      ['loopback'],
      [],
      /observed +40 of 40 connections failed\n +it listens on 127\.0\.0\.1 only/,
      /remedy +let it listen on/,
    ],
    [['http-closes'], [], /failed\n +it speaks HTTP: it replied HTTP 200\n/, /remedy +use --http \//],
    [
      ['tls-alert'],
      [],
      /it speaks TLS: it replied TLS alert 70 protocol_version\n/,
      /remedy +speak TLS: --tls with --tls-ca FILE or --tls-insecure/,
    ],
    [
      ['http-503'],
      ['--http', '/'],
      /it refuses clients: HTTP 503\n +40 times HTTP 503 \(ERR_REPLY\)/,
      /raise its limit/,
    ],
    [
      ['http-short'],
      ['--http', '/'],
      /replies are cut off\n +40 times ERR_CLOSED: HTTP 200: expected a body/,
      /remedy/,
    ],
    [['closes'], [], /it closes the connection without a reply\n/, /--payload-hex/],
    [['refuses-after', '15'], [], /it refuses clients: "-ERR max number of clients reached\\r\\n"/, /--concurrency/],
  ])('tells what the server is: %j', async (command, options, fact, remedy) => {
    const { exitCode, stdout } = await forkbed([...CHECK, ...options, image, '--', ...command]);
    expect(stdout).toMatch(fact);
    expect(stdout).toMatch(remedy);
    expect(exitCode).toBe(1);
  });

  test('tells after how many connections the failures began', async () => {
    const { stdout } = await forkbed([...CHECK, '--concurrency', '1', image, '--', 'refuses-after', '15']);
    expect(stdout).toMatch(/failures began after 1[234] connections, with \d open\n/);
  });

  test('passes over HTTP that is whole, also where the server leaves the closing to the client', async () => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--http', '/', image, '--', 'http-open']);
    expect(stdout).toMatch(/✓ served +2 clients, 40 connections, 40 messages answered/);
    expect(stdout).toMatch(/✓ alive +pid 1 .* answered one more client/);
    expect(exitCode).toBe(0);
  });
});

describe('alive', () => {
  test('is asked in the words of the load, also where that is a command of another image', async () => {
    // FORKBED_HOST and FORKBED_PORT tell it where the subject is; the subject is silent to whatever is not its word.
    const client = [
      'forkbed-client',
      '--payload',
      'PING\n',
      '--messages',
      '1',
      '--connections',
      '5',
      '--expect',
      'any',
    ];
    const own = ['--client-image', tools, '--client-command', JSON.stringify(client), '--connections', '2'];
    const { stdout } = await forkbed([...CHECK.slice(0, 6), ...own, image, '--', 'password']);
    expect(stdout).toMatch(/✓ served +2 clients, 4 commands succeeded/);
    expect(stdout).toMatch(/✓ alive +pid 1 .* answered one more client/);
    // Whether a child was seen alive in so short a time is another matter.
    expect(stdout).not.toContain('✗');
  });
});
