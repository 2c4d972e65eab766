import { describe, expect, test } from '@jest/globals';
import { PLAIN_ACTIONS, toLabRequest } from './lab-request.ts';

const SERVER = { mode: 'fork', reap: 'none', bug: '', maxChildren: 0 };
const CLIENTS = { containers: 2, connections: 10, holdS: 60, misbehave: 'no' };

describe('toLabRequest', () => {
  test('takes what the page sends', () => {
    expect(toLabRequest('start-server', SERVER)).toEqual({ action: 'start-server', server: SERVER });
    expect(toLabRequest('start-server', { ...SERVER, bug: 'crash-child=SEGV:10' })).toMatchObject({
      server: { bug: 'crash-child=SEGV:10' },
    });
    expect(toLabRequest('start-clients', CLIENTS)).toEqual({ action: 'start-clients', clients: CLIENTS });
    expect(toLabRequest('kill-child', {})).toEqual({ action: 'kill-child' });
    expect(toLabRequest('kill-child', { pid: 7 })).toEqual({ action: 'kill-child', pid: 7 });
    const experiment = { experiment: 'zombies-hold-resources', prediction: 'served' };
    expect(toLabRequest('run-experiment', experiment)).toEqual({ action: 'run-experiment', ...experiment });
    for (const action of PLAIN_ACTIONS) expect(toLabRequest(action, {})).toEqual({ action });
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
