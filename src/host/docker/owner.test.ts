import { describe, expect, test } from '@jest/globals';
import { decideFate, formatOwner, type Owner, parseOwner, type View } from './owner.ts';
import { thisProcess, viewFromHere } from './this-process.ts';

const OWNER: Owner = {
  host: 'builder',
  bootId: 'b0f1',
  pidNamespace: 'pid:[4026531836]',
  timeNamespace: 'time:[4026531834]',
  pid: 4711,
  startTicks: 123_456,
};

const LIVING = { startTicks: 123_456, isDefunct: false };

/** From the owner's own place, in which a process has its number that may be the owner. */
const NEAR: View = {
  bootId: 'b0f1',
  pidNamespace: 'pid:[4026531836]',
  timeNamespace: 'time:[4026531834]',
  exists: () => true,
  stat: () => LIVING,
};

/** Nothing of the processes there is to be seen. */
const BLIND: Pick<View, 'exists' | 'stat'> = { exists: () => false, stat: () => undefined };

describe('fateOf', () => {
  test('a process that is there, and began when the owner did, is alive', () => {
    expect(decideFate(OWNER, NEAR)).toEqual({ state: 'alive', why: 'its process, 4711, goes on' });
  });

  test.each<[string, Partial<View>]>([
    ['no process has its number', { exists: () => false, stat: () => undefined }],
    ['a process that began earlier has its number', { stat: () => ({ startTicks: 123_455, isDefunct: false }) }],
    ['a process that began later has its number', { stat: () => ({ startTicks: 200_000, isDefunct: false }) }],
    ['it is defunct, and no thread of it goes on', { stat: () => ({ ...LIVING, isDefunct: true }) }],
  ])('it has ended where %s', (_, seen) => {
    expect(decideFate(OWNER, { ...NEAR, ...seen }).state).toBe('ended');
  });

  test('of a process that cannot be looked at, as under hidepid, nothing is known', () => {
    expect(decideFate(OWNER, { ...NEAR, stat: () => undefined }).state).toBe('unknown');
  });

  test.each<[string, Partial<View>]>([
    ['another system, or the same after a restart', { bootId: 'other' }],
    ['a system without boot ids', { bootId: undefined }],
    ['another process namespace', { pidNamespace: 'pid:[4026532000]' }],
    ['a system whose process namespaces cannot be read', { pidNamespace: undefined }],
  ])('from %s its absence proves nothing, and another start time proves nothing', (_, elsewhere) => {
    const another = { ...NEAR, stat: () => ({ startTicks: 1, isDefunct: false }) };
    expect(decideFate(OWNER, { ...NEAR, ...BLIND, ...elsewhere }).state).toBe('unknown');
    expect(decideFate(OWNER, { ...another, ...elsewhere }).state).toBe('unknown');
  });

  test.each(['time:[1]', undefined])('start times of another time namespace (%s) are not compared', (timeNamespace) => {
    const there = { ...NEAR, timeNamespace, stat: () => ({ startTicks: 1, isDefunct: false }) };
    expect(decideFate(OWNER, there).state).toBe('unknown');
    expect(decideFate(OWNER, { ...there, exists: () => false }).state).toBe('ended');
  });

  test('on a kernel without time namespaces start times are compared', () => {
    const { timeNamespace: _, ...owner } = OWNER;
    const view = { ...NEAR, timeNamespace: undefined };
    expect(decideFate(owner, view).state).toBe('alive');
    expect(decideFate(owner, { ...view, stat: () => ({ startTicks: 1, isDefunct: false }) }).state).toBe('ended');
  });

  test.each(['bootId', 'pidNamespace'] as const)('a label without %s proves nothing', (missing) => {
    const { [missing]: _, ...owner } = OWNER;
    const { [missing]: __, ...view } = NEAR;
    expect(decideFate(owner, { ...NEAR, ...BLIND }).state).toBe('unknown');
    expect(decideFate(owner, { ...view, ...BLIND, [missing]: undefined }).state).toBe('unknown');
  });

  test('a label without a start time proves that it has ended only where no process has its number', () => {
    const { startTicks: _, ...owner } = OWNER;
    expect(decideFate(owner, NEAR).state).toBe('unknown');
    expect(decideFate(owner, { ...NEAR, ...BLIND }).state).toBe('ended');
  });

  test('a label that names no process proves nothing', () => {
    expect(decideFate(undefined, { ...NEAR, ...BLIND })).toEqual({
      state: 'unknown',
      why: 'its label names no process',
    });
  });
});

describe('parseOwner', () => {
  test('reads what formatOwner writes', () => {
    expect(parseOwner(formatOwner(OWNER))).toEqual(OWNER);
    expect(parseOwner(formatOwner({ host: 'mac', pid: 7 }))).toEqual({ host: 'mac', pid: 7 });
  });

  test('the label of forkbed 0.1 names a process, and no kernel, so that nothing is proved', () => {
    const owner = parseOwner('builder/4711/123456');
    expect(owner).toEqual({ host: 'builder', pid: 4711 });
    expect(decideFate(owner, { ...NEAR, ...BLIND }).state).toBe('unknown');
  });

  test.each([
    '',
    'builder',
    'builder/0/5',
    '{',
    'null',
    '[]',
    '{"host":"builder"}',
    '{"host":"builder","pid":0}',
    '{"host":"builder","pid":-1}',
    '{"host":"builder","pid":1.5}',
    '{"host":"builder","pid":"1"}',
    '{"host":"builder","pid":4294967296}',
    '{"host":1,"pid":1}',
  ])('%j names no process', (text) => {
    expect(parseOwner(text)).toBeUndefined();
  });

  test('what has a wrong type in a label counts as missing', () => {
    expect(parseOwner('{"host":"h","pid":1,"bootId":5,"pidNamespace":"","startTicks":"x"}')).toEqual({
      host: 'h',
      pid: 1,
    });
  });
});

describe('this process', () => {
  test('sees itself alive, and no process of a number that none can have', () => {
    const owner = thisProcess();
    expect(owner).toMatchObject({ pid: process.pid, bootId: expect.any(String), startTicks: expect.any(Number) });
    const view = viewFromHere();
    expect(decideFate(owner, view).state).toBe('alive');
    expect(decideFate({ ...owner, startTicks: 1 }, view)).toMatchObject({
      state: 'ended',
      why: expect.stringContaining('is another one by now'),
    });
    // Beyond the largest pid that the kernel allows.
    expect(decideFate({ ...owner, pid: 2 ** 22 + 1 }, view)).toMatchObject({
      state: 'ended',
      why: expect.stringContaining('has ended'),
    });
  });
});
