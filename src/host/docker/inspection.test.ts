import { expect, test } from '@jest/globals';
import { completeInspection } from './inspection.ts';

const complete = (answer: object) => completeInspection({ Id: '7', ...answer } as { Id: string });

test('what is there stays as it is', () => {
  const answer = {
    Id: '7',
    Name: '/web',
    State: { Status: 'exited', Running: false, ExitCode: 3, Health: { Status: 'healthy' } },
    Config: { Tty: true, ExposedPorts: { '80/tcp': {} }, Image: 'web' },
    NetworkSettings: { Networks: { mine: { IPAddress: '10.0.0.2', Gateway: '10.0.0.1' } } },
  };
  expect(complete(answer)).toEqual(answer);
});

test.each([
  [{}],
  [{ State: null, Config: null, NetworkSettings: null }],
  [{ State: {}, Config: { ExposedPorts: null }, NetworkSettings: { Networks: null } }],
])('what is missing has no ports, networks or terminal, and does not run: %j', (answer) => {
  const { State, Config, NetworkSettings } = complete(answer);
  expect(State).toEqual({ Running: false, ExitCode: 0 });
  expect([Config.ExposedPorts, Config.Tty, NetworkSettings.Networks]).toEqual([{}, false, {}]);
});

test('a network without an address has an empty one', () => {
  const { Networks } = complete({ NetworkSettings: { Networks: { a: null, b: {} } } }).NetworkSettings;
  expect(Object.entries(Networks).map(([name, { IPAddress }]) => [name, IPAddress])).toEqual([
    ['a', ''],
    ['b', ''],
  ]);
});

test('a container runs where its status alone says so', () => {
  expect(complete({ State: { Status: 'running', Health: null } }).State.Running).toBe(true);
});
