import { describe, expect, test } from '@jest/globals';
import { integer, list, text } from '../../common/option-kinds.ts';
import { formatCommandLine } from './command-line.ts';

const variable = { placeholder: 'X', help: '', expected: 'X', parse: (value: string) => value, commas: false };
const table = {
  port: integer({ default: 80, help: '' }),
  send: text({ default: '', placeholder: 'TEXT', help: '' }),
  env: { ...list(variable), isSecret: true },
};

describe('commandLineOf', () => {
  const call = { name: 'forkbed check', table, own: ['--port', '1', 'image'], rest: undefined };

  test('is what was typed, and what followed --', () => {
    const spellings = new Map([['port', '--port']]);
    const environment = new Map([['FORKBED_PORT', '2']]);
    expect(formatCommandLine({ ...call, rest: ['serve', '-v'], spellings, environment })).toEqual([
      'forkbed',
      'check',
      '--port',
      '1',
      'image',
      '--',
      'serve',
      '-v',
    ]);
  });

  test('has the options before a -- of their own first, and a command that stood bare as it stood', () => {
    const ahead = ['--env', 'TOKEN=s3cret'];
    const typed = { ...call, ahead, rest: ['serve', '--', '-v'], isBare: true, spellings: new Map<string, string>() };
    expect(formatCommandLine({ ...typed, environment: new Map() }).join(' ')).toBe(
      'forkbed check --env TOKEN=*** -- --port 1 image serve -- -v',
    );
  });

  test('begins with the variables that stood for options, without what may be a secret', () => {
    const spellings = new Map([
      ['send', 'FORKBED_SEND'],
      ['env', 'FORKBED_ENV'],
    ]);
    const environment = new Map([
      ['FORKBED_SEND', 'a b'],
      ['FORKBED_ENV', 'TOKEN=s3=cret\nx'],
      ['PATH', '/bin'],
    ]);
    expect(formatCommandLine({ ...call, own: ['image'], spellings, environment })).toEqual([
      'FORKBED_SEND=a b',
      'FORKBED_ENV=TOKEN=***',
      'forkbed',
      'check',
      'image',
    ]);
  });
});
