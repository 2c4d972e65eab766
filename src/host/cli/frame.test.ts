import { describe, expect, test } from '@jest/globals';
import { BugError, ForkbedError } from '../../common/forkbed-error.ts';
import { flag, integer, list, text } from '../../common/option-kinds.ts';
import { Engine } from '../docker/engine.ts';
import type { CliCommand } from './cli-command.ts';
import { runCli } from './frame.ts';

const table = {
  port: integer({ default: 80, help: 'the port' }),
  quiet: flag({ help: 'no progress' }),
  env: {
    ...list({ placeholder: 'X', help: '', expected: 'X', parse: (value) => value, commas: false }),
    short: 'e',
    isSecret: true,
  },
};

const openEngine = async () => new Engine();

async function run(
  args: readonly string[],
  main: CliCommand<typeof table>['main'] = async () => 0,
  { isInterrupted }: { isInterrupted?: () => boolean } = {},
) {
  const written = { out: '', err: '' };
  const command: CliCommand<typeof table> = {
    operands: 'IMAGE [-- COMMAND...]',
    summary: 'Checks.',
    examples: ['forkbed check x'],
    table,
    refused: new Map([['-p', 'expected no port to be published']]),
    main,
  };
  const exitCode = await runCli({
    commands: {
      check: command,
      ps: { ...command, operands: '[CONTAINER]' },
      clean: { ...command, operands: '', summary: 'Cleans.' },
    },
    ...(isInterrupted === undefined ? {} : { isInterrupted }),
    version: '1.2.3',
    openEngine,
    args,
    environment: { FORKBED_PORT: '81' },
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  });
  return { exitCode, ...written };
}

describe('runCli', () => {
  test('hands a command its options, its arguments, and what follows --', async () => {
    const calls: unknown[] = [];
    const { exitCode } = await run(['check', 'image', '--quiet', '--', 'serve', '--quiet', '--help'], async (call) => {
      calls.push(call);
      return 2;
    });
    expect(calls).toEqual([
      {
        options: { port: 81, quiet: true, env: [] },
        spellings: new Map([
          ['port', 'FORKBED_PORT'],
          ['quiet', '--quiet'],
        ]),
        positionals: ['image'],
        rest: ['serve', '--quiet', '--help'],
        commandLine: ['FORKBED_PORT=81', 'forkbed', 'check', 'image', '--quiet', '--', 'serve', '--quiet', '--help'],
        environment: { FORKBED_PORT: '81' },
        version: '1.2.3',
        openEngine,
        isInterrupted: expect.any(Function),
      },
    ]);
    expect(exitCode).toBe(2);
  });

  test('nothing after -- is not the same as no --', async () => {
    const rests: unknown[] = [];
    const remember: CliCommand<typeof table>['main'] = async ({ rest }) => {
      rests.push(rest);
      return 0;
    };
    await run(['check', 'image', '--'], remember);
    await run(['check', 'image'], remember);
    expect(rests).toEqual([[], undefined]);
  });

  test('a command reads its own command line without what may be a secret', async () => {
    const lines: unknown[] = [];
    await run(['check', '-e', 'TOKEN=s3cret', '--env=A', 'image', '--port=1'], async ({ commandLine }) => {
      lines.push(commandLine);
      return 0;
    });
    expect(lines).toEqual([['forkbed', 'check', '-e', 'TOKEN=***', '--env=A', 'image', '--port=1']]);
  });

  test('tells its commands, its version, and a command’s options and examples', async () => {
    expect(await run([])).toMatchObject({ exitCode: 0, out: expect.stringContaining('check  Checks.') });
    expect(await run(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
    const help = await run(['check', '--help']);
    expect(help.out).toContain('Usage: forkbed check [OPTIONS] IMAGE [-- COMMAND...]');
    expect(help.out).toContain('--port N');
    expect(help.out).toContain('Examples:\n  forkbed check x');
  });

  test.each([
    [['chekc'], 'expected a command (check, ps, clean), received "chekc"; did you mean check?\nTry: forkbed --help\n'],
    [['constructor'], 'expected a command (check, ps, clean), received "constructor"\nTry: forkbed --help\n'],
    [['nginx'], 'expected a command (check, ps, clean), received "nginx"\nTry: forkbed --help\n'],
    [['help'], 'received "help"; did you mean --help?\nTry: forkbed --help\n'],
    [['--verson'], 'received "--verson"; did you mean --version?\nTry: forkbed --help\n'],
    [['check', '--prot', '1'], 'received "--prot"; did you mean --port?\nTry: forkbed check --help\n'],
    [
      ['check', '--port', 'x'],
      '--port: expected an integer from 0 to 2147483647, received "x"\nTry: forkbed check --help\n',
    ],
    [['check', '-p', '80:80', 'image'], '-p: expected no port to be published\n'],
    [['check', '--port', '--help'], '--port: expected an integer from 0 to 2147483647, received "--help"\n'],
    [['check', '--', 'serve'], 'expected one IMAGE, and a command after --, received none\n'],
    [['check', 'a', 'b c'], "expected one IMAGE, and a command after --, received 2: a 'b c'\n"],
    [['ps', 'a', 'b'], 'expected at most one CONTAINER, received 2: a b\nTry: forkbed ps --help\n'],
    [['clean', 'web'], 'expected no operand, received 1: web\nTry: forkbed clean --help\n'],
    [['clean', '--', '--port', '1'], 'expected nothing after --, received "--port 1"'],
  ])('%j is refused with 64, and why, and where there is help', async (args, reason) => {
    const calls: unknown[] = [];
    const outcome = await run(args, async () => calls.push(args));
    expect(outcome).toMatchObject({ exitCode: 64, out: '', err: expect.stringContaining(reason) });
    expect(calls).toEqual([]);
  });

  test.each([['--help'], ['-h']])('%s is help wherever an option may stand', async (help) => {
    expect(await run([help])).toMatchObject({ exitCode: 0, out: expect.stringContaining('Usage: forkbed COMMAND') });
    for (const args of [
      ['check', help],
      ['check', 'image', help],
      ['check', '--prot', '1', help],
    ]) {
      const outcome = await run(args);
      expect(outcome).toMatchObject({ exitCode: 0, out: expect.stringContaining('Usage: forkbed check') });
    }
  });

  test('-h is help alone where it means something else with a name', async () => {
    const seen: unknown[] = [];
    const named = { ...table, hostname: { ...text({ default: '', placeholder: 'NAME', help: '' }), short: 'h' } };
    const command: CliCommand<typeof named> = {
      operands: 'IMAGE',
      summary: 'Checks.',
      examples: [],
      table: named,
      main: async ({ options }) => {
        seen.push(options.hostname);
        return 2;
      },
    };
    const call = { commands: { check: command }, version: '', environment: {}, openEngine };
    const outOf = async (...args: string[]) => {
      const written: string[] = [];
      const write = (line: string) => void written.push(line);
      return { exitCode: await runCli({ ...call, args, out: write, err: write }), text: written.join('') };
    };
    expect(await outOf('check', '-h')).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('Usage: forkbed check'),
    });
    // What a script of docker run has is no reason to print the help, and to end with 0.
    expect((await outOf('check', '-h', 'web', 'image')).exitCode).toBe(2);
    expect(seen).toEqual(['web']);
    expect(await outOf('check', 'image', '-h')).toMatchObject({
      exitCode: 64,
      text: expect.stringContaining('received nothing'),
    });
  });

  test('--version is the version also behind a command', async () => {
    expect(await run(['check', '--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
  });

  test('of a run that was interrupted no error is reported', async () => {
    const fail = async () => {
      throw new ForkbedError('ERR_ENGINE', 'expected the Docker Engine to do something');
    };
    expect(await run(['check', 'x'], fail, { isInterrupted: () => true })).toMatchObject({ out: '', err: '' });
  });

  test('what cannot be had is 69, a bug of ours 70', async () => {
    const fail = (error: Error) =>
      run(['check', 'x'], async () => {
        throw error;
      });
    expect(await fail(new ForkbedError('ERR_IMAGE', 'no such image'))).toMatchObject({
      exitCode: 69,
      err: 'forkbed: no such image\n',
    });
    expect(await fail(new BugError('impossible'))).toMatchObject({ exitCode: 70 });
    expect(await fail(new TypeError('x is not a function'))).toMatchObject({
      exitCode: 70,
      err: expect.stringContaining('this is a bug in forkbed'),
    });
  });
});
