import { expect, test } from '@jest/globals';
import { serverArguments } from './server-arguments.ts';

const SERVER = { mode: 'fork', reap: 'none', bug: '', maxChildren: 0 } as const;

test.each([
  [SERVER, ['--mode', 'fork', '--reap', 'none']],
  [{ ...SERVER, mode: 'single' } as const, ['--mode', 'single']],
  [
    { ...SERVER, reap: 'wait', bug: 'no-exit', maxChildren: 7 } as const,
    ['--mode', 'fork', '--reap', 'wait', '--bug', 'no-exit', '--max-children', '7'],
  ],
])('%j', (server, args) => {
  expect(serverArguments(server)).toEqual(args);
});

test.each([
  [
    'a limit of children where there are none',
    { ...SERVER, mode: 'single', maxChildren: 5 } as const,
    '--max-children',
  ],
  ['a bug that its mode cannot have', { ...SERVER, mode: 'single', bug: 'no-exit' } as const, '--bug no-exit'],
])('%s is refused before anything starts', (_, server, option) => {
  expect(() => serverArguments(server)).toThrow(
    expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringContaining(`${option}: expected --mode`) }),
  );
});
