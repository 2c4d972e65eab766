import { describe, expect, test } from '@jest/globals';
import { CONTAINER_LIMITS } from './lab-limits.ts';
import { PLAIN_ACTIONS, toLabRequest } from './lab-request.ts';

const LIMITS = { pids: 0, memoryMiB: 0, cpus: 0, openFiles: 0 };
const SERVER = { mode: 'fork', reap: 'none', bug: '', maxChildren: 0, ...LIMITS };
const CLIENTS = { containers: 2, connections: 10, holdS: 60, misbehave: 'no' };

describe('toLabRequest', () => {
  test('takes what the page sends', () => {
    expect(toLabRequest('start-server', SERVER)).toEqual({ action: 'start-server', server: SERVER });
    expect(toLabRequest('start-server', { ...SERVER, bug: 'crash-child=SEGV:10' })).toMatchObject({
      server: { bug: 'crash-child=SEGV:10' },
    });
    for (const [name, { min, max }] of Object.entries(CONTAINER_LIMITS)) {
      for (const value of [min, max]) {
        expect(toLabRequest('start-server', { ...SERVER, [name]: value })).toMatchObject({ server: { [name]: value } });
      }
    }
    for (const cpus of [0.15, 0.55, 4.35]) {
      expect(toLabRequest('start-server', { ...SERVER, cpus })).toMatchObject({ server: { cpus } });
    }
    expect(toLabRequest('start-clients', CLIENTS)).toEqual({ action: 'start-clients', clients: CLIENTS });
    expect(toLabRequest('kill-child', {})).toEqual({ action: 'kill-child' });
    expect(toLabRequest('kill-child', { pid: 7 })).toEqual({ action: 'kill-child', pid: 7 });
    const experiment = { experiment: 'zombies-hold-resources', prediction: 'served' };
    expect(toLabRequest('run-experiment', experiment)).toEqual({ action: 'run-experiment', ...experiment });
    for (const action of PLAIN_ACTIONS) expect(toLabRequest(action, {})).toEqual({ action });
  });

  test.each(Object.entries(CONTAINER_LIMITS))('says what %s may be', (name, { min, max, step }) => {
    for (const value of [min - 1, min - step / 2, min + step / 2, max + step, -step, 1e300, null, '64', undefined]) {
      expect(() => toLabRequest('start-server', { ...SERVER, [name]: value })).toThrow(
        new RegExp(`^expected ${name} to be 0, for no limit, or an? .* from ${min} to ${max}, received `),
      );
    }
  });

  test.each<[string, string, unknown]>([
    ['no such action', 'remove-everything', {}],
    ['a name that objects have', 'constructor', {}],
    ['no object', 'end-server', []],
    ['a field too many', 'end-server', { pid: 1 }],
    ['PID 1, which only the engine can signal', 'kill-child', { pid: 1 }],
    ['a pid as text', 'kill-child', { pid: '7' }],
    ['another mode', 'start-server', { ...SERVER, mode: 'threads' }],
    ['another strategy', 'start-server', { ...SERVER, reap: 'never' }],
    ['an option in the place of a bug', 'start-server', { ...SERVER, bug: '--log' }],
    ['a field of the server too many', 'start-server', { ...SERVER, image: 'other' }],
    ['no field of the server', 'start-server', {}],
    ['too many containers', 'start-clients', { ...CLIENTS, containers: 6 }],
    ['too many connections', 'start-clients', { ...CLIENTS, connections: 501 }],
    ['a hold without end', 'start-clients', { ...CLIENTS, holdS: 601 }],
    ['a fraction', 'start-clients', { ...CLIENTS, containers: 1.5 }],
    ['another experiment', 'run-experiment', { experiment: 'toString', prediction: 'served' }],
    ['the prediction of another', 'run-experiment', { experiment: 'zombies-hold-resources', prediction: 'kept' }],
    ['no prediction', 'run-experiment', { experiment: 'zombies-hold-resources' }],
    ['another misbehaviour', 'start-clients', { ...CLIENTS, misbehave: 'flood' }],
  ])('refuses %s', (_, action, body) => {
    expect(() => toLabRequest(action, body)).toThrow(/^expected /);
  });
});
