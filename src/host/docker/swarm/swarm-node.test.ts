import { expect, test } from '@jest/globals';
import { describeOutOfReach, parseNodes } from './swarm-node.ts';

const READY = {
  ID: 'c2z3',
  Description: { Hostname: 'node-1' },
  Spec: { Role: 'manager', Availability: 'active' },
  Status: { State: 'ready', Addr: '192.168.91.1' },
};
const DOWN = {
  ...READY,
  ID: '088o',
  Description: { Hostname: 'node-2' },
  Status: { State: 'down', Message: 'heartbeat failure' },
};

test('a node is read field by field', () => {
  expect(parseNodes([READY])).toEqual([
    { id: 'c2z3', name: 'node-1', state: 'ready', availability: 'active', message: '' },
  ]);
});

test('what a manager leaves out is unknown, and the id takes the place of the name', () => {
  expect(parseNodes([{ ID: '34pu' }, null])).toEqual([
    { id: '', name: '', state: 'unknown', availability: 'unknown', message: '' },
    { id: '34pu', name: '34pu', state: 'unknown', availability: 'unknown', message: '' },
  ]);
});

test('a node that is not ready is out of reach, with the reason where the manager says it', () => {
  expect(describeOutOfReach(parseNodes([READY, DOWN, { ID: '34pu' }]))).toEqual([
    '34pu (unknown)',
    'node-2 (down: heartbeat failure)',
  ]);
});

test('nodes stand in the order of their names', () => {
  expect(parseNodes([DOWN, READY]).map(({ name }) => name)).toEqual(['node-1', 'node-2']);
});
