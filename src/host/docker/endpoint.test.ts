import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findEndpoint } from './endpoint.ts';

/** Apart: the repository holds no address with a password in it. */
const PASSWORD = 'secret';

let folder: string;
let env: { DOCKER_CONFIG: string };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-test-'));
  env = { DOCKER_CONFIG: folder };
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** As `docker context create` writes it. */
function createContext(name: string, docker: object, files: Readonly<Record<string, string>> = {}): void {
  const id = createHash('sha256').update(name).digest('hex');
  write(`contexts/meta/${id}/meta.json`, JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }));
  for (const [file, text] of Object.entries(files)) write(`contexts/tls/${id}/docker/${file}`, text);
}

describe('DOCKER_HOST', () => {
  test.each([
    ['unix:///run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['unix://', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://build:1234', { kind: 'tcp', host: 'build', port: '1234' }],
    ['tcp://build', { kind: 'tcp', host: 'build', port: '2375' }],
    ['build:1234', { kind: 'tcp', host: 'build', port: '1234' }],
    ['http://10.0.0.7:80/', { kind: 'tcp', host: '10.0.0.7', port: '80' }],
    ['tcp://[fe80::7]:2375', { kind: 'tcp', host: 'fe80::7', port: '2375' }],
    ['https://build', { kind: 'tcp', host: 'build', port: '2376', tls: { verify: true } }],
    ['ssh://build', { kind: 'ssh', host: 'build' }],
    ['ssh://me@build:22', { kind: 'ssh', user: 'me', host: 'build', port: '22' }],
    ['ssh://build/run/user/7/docker.sock', { kind: 'ssh', host: 'build', socketPath: '/run/user/7/docker.sock' }],
    ['ssh://my%20self@Build_1', { kind: 'ssh', user: 'my self', host: 'Build_1' }],
  ])('%s', (host, address) => {
    const source = `DOCKER_HOST is ${host}`;
    expect(findEndpoint({ ...env, DOCKER_HOST: host })).toEqual({ source, address });
  });

  test.each([
    'fd://3',
    'tcp://',
    'tcp://build:port',
    'tcp://build/path',
    'tcp://me@build',
    'ssh://',
    'ssh://-oLogLevel=QUIET',
    'ssh://%2DoLogLevel=QUIET',
    'ssh://build?x',
    'ssh://build#x',
    'ssh://100%',
    'ssh://100%@build',
    'ssh://build/100%',
    'tcp://a b',
  ])('%s is refused', (host) => {
    const message = expect.stringMatching(/^DOCKER_HOST: expected unix:.* or npipe:.*, received /);
    expect(() => findEndpoint({ ...env, DOCKER_HOST: host })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message }),
    );
  });

  test('a password is refused, and not repeated', () => {
    const find = () => findEndpoint({ ...env, DOCKER_HOST: `ssh://me:${PASSWORD}@build` });
    expect(find).toThrow(`received ssh://me:${'…'}@build`);
    expect(find).not.toThrow('secret');
  });
});

describe('certificates', () => {
  const files = { 'ca.pem': 'A', 'cert.pem': 'C', 'key.pem': 'K' };
  const [ca, cert, key] = Object.values(files).map((text) => Buffer.from(text));
  const host = { DOCKER_HOST: 'tcp://build' };
  beforeAll(() => {
    for (const [name, text] of Object.entries(files))
      for (const place of ['.', 'certs']) write(join(place, name), text);
  });

  test.each([
    ['DOCKER_TLS_VERIFY, whatever its value', { DOCKER_TLS_VERIFY: '0' }, { ca, cert, key, verify: true }],
    ['DOCKER_TLS alone: nobody proves anything', { DOCKER_TLS: '1' }, { cert, key, verify: false }],
  ])('%s: they are in DOCKER_CERT_PATH, or beside the configuration', (_, variables, tls) => {
    const found = { address: { kind: 'tcp', host: 'build', port: '2376', tls } };
    expect(findEndpoint({ ...env, ...host, ...variables, DOCKER_CERT_PATH: join(folder, 'certs') })).toMatchObject(
      found,
    );
    expect(findEndpoint({ ...env, ...host, ...variables })).toMatchObject(found);
  });

  test('DOCKER_CERT_PATH alone asks for no TLS', () => {
    expect(findEndpoint({ ...env, ...host, DOCKER_CERT_PATH: join(folder, 'certs') })?.address).toEqual({
      kind: 'tcp',
      host: 'build',
      port: '2375',
    });
  });

  test('a socket needs none', () => {
    const variables = { DOCKER_HOST: 'unix:///s', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
    expect(findEndpoint({ ...env, ...variables })?.address).toEqual({ kind: 'socket', path: '/s' });
  });

  test('one that is missing is named', () => {
    const variables = { ...host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
    const message = expect.stringMatching(/^DOCKER_CERT_PATH: expected ca\.pem in \/nowhere, received: ENOENT/);
    expect(() => findEndpoint({ ...env, ...variables })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message }),
    );
  });
});

describe('contexts', () => {
  const use = (name: string) => write('config.json', JSON.stringify({ auths: {}, currentContext: name }));
  beforeAll(() => {
    createContext('far', { Host: 'ssh://me@far', SkipTLSVerify: false });
    createContext('near', { Host: 'tcp://near:1', SkipTLSVerify: false }, { 'ca.pem': 'A' });
    createContext('loose', { Host: 'tcp://loose:1', SkipTLSVerify: true });
    createContext('plain', { Host: 'tcp://plain:1' });
    createContext('empty', {});
  });

  test('without a configuration, or with the default one, the engine of this machine is meant', () => {
    expect(findEndpoint({ DOCKER_CONFIG: join(folder, 'nowhere') })).toBeUndefined();
    expect(findEndpoint({ ...env, DOCKER_HOST: '', DOCKER_CONTEXT: '' })).toBeUndefined();
    use('far');
    expect(findEndpoint({ ...env, DOCKER_CONTEXT: 'default' })).toBeUndefined();
    use('default');
    expect(findEndpoint(env)).toBeUndefined();
    write('config.json', '');
    expect(findEndpoint(env)).toBeUndefined();
  });

  test('the one in use, before it DOCKER_CONTEXT, before both DOCKER_HOST', () => {
    use('far');
    expect(findEndpoint(env)).toEqual({
      source: 'the Docker context far is ssh://me@far',
      address: { kind: 'ssh', user: 'me', host: 'far' },
    });
    expect(findEndpoint({ ...env, DOCKER_CONTEXT: 'near' })?.address).toMatchObject({ host: 'near' });
    const both = { DOCKER_CONTEXT: 'near', DOCKER_HOST: 'unix:///s' };
    expect(findEndpoint({ ...env, ...both })?.address).toEqual({ kind: 'socket', path: '/s' });
  });

  test('certificates are its own', () => {
    const tlsOf = (name: string) =>
      findEndpoint({ ...env, DOCKER_CONTEXT: name, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' })?.address;
    expect(tlsOf('near')).toMatchObject({ tls: { ca: Buffer.from('A'), verify: true } });
    expect(tlsOf('loose')).toMatchObject({ tls: { verify: false } });
    expect(tlsOf('plain')).not.toHaveProperty('tls');
  });

  test.each([
    [
      'one that is not there',
      { DOCKER_CONTEXT: 'gone' },
      '{}',
      /^DOCKER_CONTEXT: expected a Docker context, received gone,/,
    ],
    [
      'one in use that is not there',
      {},
      '{"currentContext":"gone"}',
      /^currentContext in .*config\.json: .* received gone,/,
    ],
    [
      'one without a host',
      { DOCKER_CONTEXT: 'empty' },
      '{}',
      /expected the host of an engine in .*, received undefined$/,
    ],
    ['a configuration that is no JSON', {}, '{"a', /^expected an object of JSON in .*config\.json, received "\{\\"a"$/],
  ])('%s is refused', (_, variables, config, message) => {
    write('config.json', config);
    expect(() => findEndpoint({ ...env, ...variables })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringMatching(message) }),
    );
  });
});
