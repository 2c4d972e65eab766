import { describe, expect, test } from '@jest/globals';
import { describeLost, judgeStart, parseTasks, type SwarmTask } from './swarm-task.ts';

const node = (id: string, name: string) => ({ id, name, state: 'ready', availability: 'active', message: '' });
const NODES = [node('n1', 'node-1'), node('n2', 'node-2')];
const NO_IMAGE = 'No such image: forkbed:latest';
const NO_NODE = 'no suitable node (scheduling constraints not satisfied on 2 nodes)';

function task(overrides: Partial<SwarmTask>): SwarmTask {
  return { slot: 1, nodeId: 'n1', state: 'running', error: '', ...overrides };
}

function start(tasks: readonly SwarmTask[], { wanted = 2, patient = false } = {}) {
  return judgeStart(tasks, { wanted, nodes: NODES, patient });
}

test('a task is read field by field, and what a manager leaves out is unknown', () => {
  const answer = { NodeID: 'n2', Slot: 3, Status: { State: 'rejected', Err: NO_IMAGE } };
  expect(parseTasks([answer, {}, null])).toEqual([
    { slot: 3, nodeId: 'n2', state: 'rejected', error: NO_IMAGE },
    { slot: 0, nodeId: undefined, state: 'unknown', error: '' },
    { slot: 0, nodeId: undefined, state: 'unknown', error: '' },
  ]);
});

describe('judgeStart', () => {
  test('all have started where each runs, or has ended as it should', () => {
    expect(start([task({}), task({ state: 'complete' })])).toEqual({ state: 'started' });
  });

  test('it waits for those that are under way, and for those that are not listed yet', () => {
    expect(start([task({}), task({ state: 'preparing' })])).toEqual({ state: 'waiting', open: 1, problems: [] });
    expect(start([], { wanted: 60 })).toEqual({ state: 'waiting', open: 60, problems: [] });
  });

  test('an image that nodes lack names each of them once', () => {
    const tasks = [
      task({ state: 'rejected', error: NO_IMAGE }),
      task({ nodeId: 'n2', state: 'rejected', error: NO_IMAGE }),
    ];
    expect(start([...tasks, ...tasks], { wanted: 4 })).toEqual({
      state: 'failed',
      cause: 'image',
      problems: [`node-1: ${NO_IMAGE} (2 times)`, `node-2: ${NO_IMAGE} (2 times)`],
    });
  });

  test('it waits for more of the same trouble while it is patient', () => {
    const tasks = [task({ state: 'rejected', error: NO_IMAGE }), task({ nodeId: 'n2', state: 'preparing' })];
    expect(start(tasks, { patient: true })).toEqual({ state: 'waiting', open: 1, problems: [`node-1: ${NO_IMAGE}`] });
    expect(start(tasks).state).toBe('failed');
  });

  test('constraints that no node meets are no trouble of a node', () => {
    const homeless = task({ nodeId: undefined, state: 'pending', error: NO_NODE });
    expect(start([homeless, homeless])).toEqual({
      state: 'failed',
      cause: 'placement',
      problems: [`${NO_NODE} (2 times)`],
    });
    expect(start([homeless, homeless], { patient: true }).state).toBe('waiting');
  });

  test('any other end has the words of its node, or its state', () => {
    const tasks = [
      task({ state: 'failed', error: 'task: non-zero exit (137)' }),
      task({ nodeId: 'n9', state: 'shutdown' }),
    ];
    expect(start(tasks)).toEqual({
      state: 'failed',
      cause: 'node',
      problems: ['n9: shutdown', 'node-1: task: non-zero exit (137)'],
    });
  });
});

test('lost are those that have ended otherwise than by themselves', () => {
  expect(describeLost([task({}), task({ state: 'complete' })], NODES)).toEqual([]);
  expect(describeLost([task({ nodeId: 'n2', state: 'shutdown' }), task({})], NODES)).toEqual(['node-2: shutdown']);
});
