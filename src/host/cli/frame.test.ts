import { describe, expect, test } from '@jest/globals';
import { BugError, ForkbedError } from '../../common/forkbed-error.ts';
import { flag, integer } from '../../common/option-kinds.ts';
import { type CliCommand, runCli } from './frame.ts';

const table = { port: integer({ default: 80, help: 'the port' }), quiet: flag({ help: 'no progress' }) };

async function run(args: readonly string[], main: CliCommand<typeof table>['main'] = async () => 0) {
  const said = { out: '', err: '' };
  const command: CliCommand<typeof table> = {
    operands: 'IMAGE [-- COMMAND...]',
    summary: 'Checks.',
    examples: ['forkbed check x'],
    table,
    main,
  };
  const exitCode = await runCli({
    commands: { check: command, clean: { ...command, operands: '', summary: 'Cleans.' } },
    version: '1.2.3',
    args,
    environment: { FORKBED_PORT: '81' },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { exitCode, ...said };
}

describe('runCli', () => {
  test('hands a command its options, its arguments, and what follows --', async () => {
    const calls: unknown[] = [];
    const { exitCode } = await run(['check', 'image', '--quiet', '--', 'serve', '--quiet', '--help'], async (call) => {
      calls.push(call);
      return 2;
    });
    expect(calls).toEqual([
      { options: { port: 81, quiet: true }, positionals: ['image'], rest: ['serve', '--quiet', '--help'] },
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

  test('tells its commands, its version, and a command’s options and examples', async () => {
    expect(await run([])).toMatchObject({ exitCode: 0, out: expect.stringContaining('check  Checks.') });
    expect(await run(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
    const help = await run(['check', '--help']);
    expect(help.out).toContain('Usage: forkbed check [OPTIONS] IMAGE [-- COMMAND...]');
    expect(help.out).toContain('--port N');
    expect(help.out).toContain('Examples:\n  forkbed check x');
  });

  test.each([
    [['chekc'], 'expected a command (check, clean), received "chekc"'],
    [['check', '--prot', '1'], 'received "--prot"'],
    [['check', '--port', 'x'], '--port: expected an integer'],
    [['clean', '--', '--port', '1'], 'expected nothing after --, received "--port 1"'],
  ])('%j is refused with 64', async (args, reason) => {
    expect(await run(args)).toMatchObject({ exitCode: 64, out: '', err: expect.stringContaining(reason) });
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
