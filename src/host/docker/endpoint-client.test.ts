import { expect, test } from '@jest/globals';
import Dockerode from 'dockerode';
import { readField } from '../thrown.ts';
import { endpointAt } from './endpoint.ts';
import { optionsFor } from './endpoint-client.ts';

/** Apart: the repository holds no address with a password in it. */
const PASSWORD = 'secret';
const WHERE = ['socketPath', 'host', 'port', 'protocol'];

test.each([
  ['unix:///run/docker.sock', ['/run/docker.sock', undefined, undefined, 'http']],
  ['tcp://build:2375', [undefined, 'build', '2375', 'http']],
  ['tcp://10.0.0.7:80/', [undefined, '10.0.0.7', '80', 'http']],
  ['tcp://[fe80::7]:2375', [undefined, 'fe80::7', '2375', 'http']],
  ['https://build', [undefined, 'build', '2376', 'https']],
])('%s: the client speaks to it, whatever the environment names', (host, expected) => {
  const { DOCKER_HOST } = process.env;
  const { address } = endpointAt(host);
  if (address.kind === 'ssh') throw new Error('expected no tunnel');
  try {
    for (const other of ['unix:///other.sock', 'tcp://other:1']) {
      process.env.DOCKER_HOST = other;
      const { modem } = new Dockerode(optionsFor(address));
      expect(WHERE.map((field) => readField(modem, field))).toEqual(expected);
    }
  } finally {
    if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = DOCKER_HOST;
  }
});

test.each(['fd://3', 'tcp://', 'tcp://me@build:1', 'tcp://build/path', 'ftp://build'])('%j is refused', (host) => {
  expect(() => endpointAt(host)).toThrow(
    expect.objectContaining({
      code: 'ERR_ARGUMENT',
      message: expect.stringMatching(/^engine: host: expected unix:\/\/\/PATH, tcp:\/\/HOST:PORT, .*, received /),
    }),
  );
});

test('a password in the name of an engine is in no message', () => {
  expect(endpointAt('ssh://build').source).toBe('the engine is ssh://build');
  expect(() => endpointAt(`ssh://me:${PASSWORD}@build`)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(PASSWORD) }),
  );
});
