import { describe, expect, test } from '@jest/globals';
import { Engine } from '../docker/engine.ts';
import type { Left, Removal } from '../docker/removal.ts';
import { cleanCommand, formatRemoval } from './clean-command.ts';

const NOTHING = { container: 0, network: 0, volume: 0, service: 0 };
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

function removal(overrides: Partial<Removal>): Removal {
  return { removed: NOTHING, left: [], elsewhere: 0, outOfReach: [], ...overrides };
}

describe('formatRemoval', () => {
  test('counts what was removed, of each kind', () => {
    expect(formatRemoval(removal({ removed: { ...NOTHING, container: 2, network: 1 }, elsewhere: 3 }))).toBe(
      'removed: 2 containers, 1 network, 0 volumes\n',
    );
  });

  test('services are counted where there were any, and a node out of reach is named', () => {
    const swarm = removal({ removed: { ...NOTHING, service: 2 }, outOfReach: ['node-3 (down)'] });
    expect(formatRemoval(swarm)).toBe(
      'removed: 0 containers, 0 networks, 0 volumes, 2 services\nout of reach: node node-3 (down); what is left there goes when it is back\n',
    );
  });

  test('a run that is left is one line, with what is left of it, and why', () => {
    const all = [
      left({}),
      left({}),
      left({ kind: 'network' }),
      left({ run: '8-def', state: 'unknown', why: 'it may be' }),
    ];
    expect(
      formatRemoval(removal({ left: all }))
        .split('\n')
        .slice(1),
    ).toEqual([
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
    expect(
      formatRemoval(removal({ left: all }))
        .split('\n')
        .slice(1),
    ).toEqual(['left: network 0123456789ab: restart the engine', 'left: volume forkbed-data: somebody has it', '']);
  });

  test('a label cannot command the terminal', () => {
    expect(formatRemoval(removal({ left: [left({ run: 'a\u001b[2J\nb' })] }))).toContain('of run a?[2J?b: ');
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
