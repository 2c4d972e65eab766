/** docs/faq.md: each command of an answer is one that forkbed takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../src/host/cli/commands.ts';
import { runCli } from '../src/host/cli/frame.ts';
import { validateOptions } from '../src/host/cli/validate-options.ts';
import { defaultEngine } from '../src/host/default-engine.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const PAGE = readFileSync(join(PACKAGE_ROOT, 'docs/faq.md'), 'utf8');
const answers = PAGE.split(/^## /m).slice(1);

/** What is typed behind `forkbed`; only one argument of the page has quotes. */
function readArguments(answer: string): string[] {
  const [, line = ''] = /^```sh\n(?:.*\| )?forkbed (.*)\n```$/m.exec(answer) ?? [];
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
}

describe('docs/faq.md', () => {
  test.each(answers.map((answer) => [answer.split('\n')[0] ?? '', answer]))('%s has a command', async (_, answer) => {
    const args = readArguments(answer);
    let message = '';
    let read: string | undefined;
    const commands = Object.entries(COMMANDS).map(([name, command]) => {
      const main: typeof command.main = async (call) => {
        read = name;
        const { options, spellings, rest } = call;
        if (name === 'check') validateOptions({ options, spellings, rest } as Parameters<typeof validateOptions>[0]);
        return 0;
      };
      return [name, { ...command, main }];
    });
    const exitCode = await runCli({
      commands: Object.fromEntries(commands),
      version: '',
      openEngine: async () => defaultEngine(),
      args,
      environment: {},
      out: () => {},
      err: (text) => {
        message += text;
      },
    });
    expect({ exitCode, message, read }).toEqual({ exitCode: 0, message: '', read: args[0] });
  });

  test('a command that forkbed does not take would be found', () => {
    expect(answers.length).toBeGreaterThan(9);
    expect(answers.filter((answer) => readArguments(answer).length < 2)).toEqual([]);
  });
});
