import { describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../../common/arguments.ts';
import { Engine } from '../docker/engine.ts';
import type { CheckOptions } from './check-options.ts';
import { OPTIONS_SINCE } from './docker-run/docker-run-help.fixture.ts';
import { publishedPorts } from './docker-run/publish-form.ts';
import { REFUSED_OPTIONS } from './docker-run/refused-options.ts';
import { DOCKER_RUN_NAMES } from './docker-run/run-options.ts';
import { SET_ASIDE } from './docker-run/set-aside-options.ts';
import { runCli } from './frame.ts';
import { runCommand, toCheckCall } from './run-command.ts';

interface Received {
  options: CheckOptions;
  positionals: readonly string[];
  rest: readonly string[] | undefined;
  commandLine: string;
  notes: string[];
}

/** What a check would be called with, or the message of the refusal. */
async function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Received | string> {
  let received: Received | undefined;
  let message = '';
  await runCli({
    commands: {
      run: {
        ...runCommand,
        main: async (call: Parameters<typeof runCommand.main>[0]) => {
          const notes: string[] = [];
          const { options, positionals, rest, commandLine } = toCheckCall(call, (line) => notes.push(line));
          received = { options, positionals, rest, commandLine: commandLine.join(' '), notes };
          return 0;
        },
      },
    },
    version: '1.2.3',
    openEngine: async () => new Engine(),
    args: ['run', ...args],
    environment,
    out: () => {},
    err: (text) => {
      message += text;
    },
  });
  return received ?? message;
}

async function accepted(args: readonly string[], environment?: Record<string, string>): Promise<Received> {
  const received = await run(args, environment);
  if (typeof received === 'string') throw new Error(received);
  return received;
}

describe('forkbed run', () => {
  test('takes a line of docker run: options end at the image, and the command is what follows', async () => {
    const call = await accepted(['-it', '--rm', '-e', 'A=b', '-m', '64m', 'my-server', 'serve', '-p', '--', '-v']);
    expect(call).toMatchObject({
      options: { tty: true, interactive: true, env: ['A=b'], memory: 64 * 1024 * 1024 },
      positionals: ['my-server'],
      rest: ['serve', '-p', '--', '-v'],
    });
    expect(call.commandLine).toBe('forkbed run -i -t --rm -e A=*** -m 64m my-server serve -p -- -v');
  });

  test('takes options of forkbed before a -- of their own', async () => {
    const call = await accepted([
      '--clients',
      '5',
      '--http',
      '/',
      '--',
      '-p',
      '8080:80',
      '-e',
      'A=b',
      'my-server',
      'x',
    ]);
    expect(call).toMatchObject({ options: { clients: 5, http: '/', port: 80 }, rest: ['x'] });
    expect(call.commandLine).toBe('forkbed run --clients 5 --http / -- -p 8080:80 -e A=*** my-server x');
  });

  test.each([
    [
      ['-e', 'A=b', '--', 'my-server', '--', 'x'],
      ['--', 'x'],
    ],
    [['--clients=1', '--', '-d', '--', 'my-server'], undefined],
    [['--name', '--', 'my-server'], undefined],
  ])('takes the -- of docker run, too: %j', async (args, rest) => {
    expect(await accepted(args)).toMatchObject({ positionals: ['my-server'], rest });
  });

  test('takes options of forkbed from the environment', async () => {
    expect(await accepted(['my-server'], { FORKBED_CLIENTS: '7' })).toMatchObject({ options: { clients: 7 } });
  });

  test.each([[['--clients', '5', 'my-server']], [['--quiet', '--', '--clients', '5', 'my-server']]])(
    'refuses an option of forkbed among those of docker run: %j',
    async (args) => {
      expect(await run(args)).toContain(
        '--clients: expected it before a --, as in forkbed run --clients ... -- IMAGE, received it among the options of docker run',
      );
    },
  );

  test('refuses a call without an image', async () => {
    expect(await run(['-e', 'A=b'])).toContain('expected one IMAGE, received none');
  });

  test('names each option that is set aside, and none with --quiet', async () => {
    const { notes } = await accepted(['-d', '-p80:80', '--restart=always', 'my-server']);
    expect(notes).toEqual([
      '-p is set aside: the clients join the network of the container',
      '-d is set aside: forkbed waits for the verdict',
      '--restart is set aside: a container that is started again hides that its server has died',
    ]);
    expect((await accepted(['-q', '-d', 'my-server'])).notes).toEqual([]);
  });

  test.each([
    ['the one TCP port that is published', ['-p', '8080:80', '-p', '53:53/udp'], 80],
    ['none of several', ['-p', '80', '-p', '443'], 0],
    ['none of a range', ['-p', '80-81'], 0],
  ])('connects to %s', async (_, args, port) => {
    expect((await accepted([...args, 'my-server'])).options.port).toBe(port);
  });

  test('leaves the port to --port, and to a check without clients', async () => {
    expect((await accepted(['--port', '81', '--', '-p', '80', 'my-server'])).options.port).toBe(81);
    expect((await accepted(['--for', '5s', '--', '-p', '80', 'my-server'])).options.port).toBe(0);
  });

  test('carries, sets aside or refuses each option of docker run', async () => {
    const taken = [...DOCKER_RUN_NAMES, ...Object.keys(SET_ASIDE), 'quiet', 'help'].map(optionSpelling);
    const left = Object.values(OPTIONS_SINCE)
      .flat()
      .map((name) => `--${name}`)
      .filter((option) => !taken.includes(option));
    expect(left.filter((option) => !REFUSED_OPTIONS.has(option))).toEqual([]);
    for (const option of left) expect(await run([option, 'my-server'])).toContain(`forkbed: ${option}: expected `);
  });

  test('refuses what it sets aside on forkbed check, where nobody has a line of docker run', () => {
    const names = Object.keys(SET_ASIDE).map(optionSpelling);
    expect(names.filter((option) => !REFUSED_OPTIONS.has(option))).toEqual([]);
  });
});

test.each([
  ['80', [80]],
  ['127.0.0.1:8080:80', [80]],
  ['[::1]::80/tcp', [80]],
  ['53:53/udp', []],
  ['published=8080,target=80', [80]],
  ['target=53,protocol=udp', []],
  ['8000-8001:80-81', [80, 81]],
  ['8000-8001:80', [80]],
  ['0:80', [80]],
  [':80/TCP', [80]],
  ['::1:8080:80', [80]],
])('the TCP ports of -p %s are %j', (value, ports) => {
  expect(publishedPorts([value])).toEqual(ports);
});

test.each([
  ...['99999:99999', '99999:80', '80:99999', '0', '80:0', '80:80-81', '80-82:80-81', '81-80', ':', 'a', '80:'],
  ...['1.2.3.4.5:80:80', 'a:80:80', '80/foo', '80/tcp:80', 'target=99999', 'target=80,published=99999', 'published=80'],
])('-p %s is refused before anything starts', async (value) => {
  expect(await run(['-p', value, 'my-server'])).toContain(
    `forkbed: -p: expected [[IP:]PORT:]PORT[/PROTOCOL], such as 8080:80, with ports up to 65535, received ${JSON.stringify(value)}`,
  );
});
