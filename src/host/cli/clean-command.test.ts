import { describe, expect, test } from '@jest/globals';
import { Engine } from '../docker/engine.ts';
import type { Left } from '../docker/removal.ts';
import { cleanCommand, formatRemoval } from './clean-command.ts';

const NOTHING = { container: 0, network: 0, volume: 0 };
const ID = '0123456789abcdef';

function left(overrides: Partial<Left>): Left {
  return {
    kind: 'container',
    id: ID,
    run: '7-abc',
    owner: '',
    state: 'alive',
    why: 'its process, 7, goes on',
    ...overrides,
  };
}

describe('formatRemoval', () => {
  test('counts what was removed, of each kind', () => {
    expect(formatRemoval({ removed: { container: 2, network: 1, volume: 0 }, left: [], elsewhere: 3 })).toBe(
      'removed: 2 containers, 1 network, 0 volumes\n',
    );
  });

  test('a run that is left is one line, with what is left of it, and why', () => {
    const all = [
      left({}),
      left({}),
      left({ kind: 'network' }),
      left({ run: '8-def', state: 'unknown', why: 'it may be' }),
    ];
    expect(formatRemoval({ removed: NOTHING, left: all, elsewhere: 0 }).split('\n').slice(1)).toEqual([
      'left: 2 containers, 1 network of run 7-abc: its process, 7, goes on',
      'left: 1 container of run 8-def: it may be; if it has ended, forkbed clean --run-id 8-def removes this',
      '',
    ]);
  });

  test('what could not be removed is named', () => {
    const all = [
      left({ kind: 'network', state: 'unreleased', why: 'restart the engine' }),
      left({ kind: 'volume', id: 'forkbed-data', state: 'in use', why: 'somebody has it' }),
    ];
    expect(formatRemoval({ removed: NOTHING, left: all, elsewhere: 0 }).split('\n').slice(1)).toEqual([
      'left: network 0123456789ab: restart the engine',
      'left: volume forkbed-data: somebody has it',
      '',
    ]);
  });

  test('a label cannot command the terminal', () => {
    const removal = { removed: NOTHING, left: [left({ run: 'a\u001b[2J\nb' })], elsewhere: 0 };
    expect(formatRemoval(removal)).toContain('of run a?[2J?b: ');
  });
});

test('an operand is refused before the engine is asked', async () => {
  const process = { environment: {}, version: '0', openEngine: async () => new Engine(), isInterrupted: () => false };
  const frame = { spellings: new Map(), commandLine: [], ...process };
  const call = { options: { runId: [] }, positionals: ['web'], rest: undefined, ...frame };
  await expect(cleanCommand.main(call)).rejects.toMatchObject({
    code: 'ERR_USAGE',
    message: expect.stringContaining('expected no operand, received "web"'),
  });
});
