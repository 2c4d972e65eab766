import { expect, test } from '@jest/globals';
import Dockerode from 'dockerode';
import { fieldOf } from '../thrown.ts';
import { connectionTo } from './connection.ts';

const WHERE = ['socketPath', 'host', 'port', 'protocol'];

test.each([
  ['unix:///run/docker.sock', ['/run/docker.sock', undefined, undefined, 'http']],
  ['tcp://build:2375', [undefined, 'build', '2375', 'http']],
  ['tcp://10.0.0.7:80/', [undefined, '10.0.0.7', '80', 'http']],
  ['tcp://[fe80::7]:2375', [undefined, 'fe80::7', '2375', 'http']],
])('%s: the client speaks to it, whatever the environment names', (host, expected) => {
  const { DOCKER_HOST } = process.env;
  try {
    for (const other of ['unix:///other.sock', 'tcp://other:1']) {
      process.env.DOCKER_HOST = other;
      const { modem } = new Dockerode(connectionTo(host));
      expect(WHERE.map((field) => fieldOf(modem, field))).toEqual(expected);
    }
  } finally {
    if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = DOCKER_HOST;
  }
});

test.each([
  '',
  '/run/docker.sock',
  'unix://',
  'unix://run',
  'tcp://build',
  'tcp://me@build:1',
  'ssh://build',
  'build:1',
])('%j is refused', (host) => {
  expect(() => connectionTo(host)).toThrow(
    expect.objectContaining({
      code: 'ERR_ARGUMENT',
      message: expect.stringMatching(/^engine: host: expected unix:\/\/\/PATH or tcp:\/\/HOST:PORT, received /),
    }),
  );
});
