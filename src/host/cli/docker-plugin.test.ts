import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { PLUGIN_CALL, readPluginCall } from './docker-plugin.ts';

describe('a call by Docker', () => {
  test.each([
    [
      ['forkbed', 'check', '-H', 'x', 'image'],
      ['check', '-H', 'x', 'image'],
    ],
    [['--context', 'forkbed', 'forkbed', 'check'], ['check']],
    [['-D', '--log-level=debug', 'forkbed'], []],
    [['help', 'forkbed'], ['--help']],
    [
      ['help', 'forkbed', 'check'],
      ['check', '--help'],
    ],
    [['forkbed', '--help'], ['--help']],
  ])('%j is %j to forkbed', (args, expected) => {
    expect(readPluginCall(args).args).toEqual(expected);
  });

  test.each([
    [['forkbed'], {}],
    [['-H', 'tcp://a:2375'], { DOCKER_HOST: 'tcp://a:2375' }],
    [['--host=unix:///a'], { DOCKER_HOST: 'unix:///a' }],
    [['-c', 'build'], { DOCKER_CONTEXT: 'build', DOCKER_HOST: undefined }],
    [['-Dc', 'build'], { DOCKER_CONTEXT: 'build', DOCKER_HOST: undefined }],
    [['--config', '/a'], { DOCKER_CONFIG: '/a' }],
    [['--tls'], { DOCKER_TLS: '1' }],
    [['--tlsverify'], { DOCKER_TLS_VERIFY: '1' }],
    [['--tlscacert', '/a/ca.pem', '--tlscert=/a/cert.pem', '--tlskey=/a/key.pem'], { DOCKER_CERT_PATH: '/a' }],
  ])('%j stands for the environment %j', (args, environment) => {
    expect(readPluginCall([...args, 'forkbed', 'ps']).environment).toEqual(environment);
  });

  test.each([
    [['-H', 'a', '-H', 'b'], '--host: expected one engine, received 2'],
    [['--tlscacert', '/a/other.pem'], 'expected ca.pem, cert.pem and key.pem of one folder, received /a/other.pem'],
    [['--tlscacert=/a/ca.pem', '--tlskey=/b/key.pem'], 'received /a/ca.pem, /b/key.pem'],
    [['--no-such'], 'expected an option, received "--no-such"'],
  ])('%j is refused', (args, message) => {
    expect(() => readPluginCall([...args, 'forkbed', 'ps'])).toThrow(message);
  });

  test.each(['-c', '--context'])('a context that there is not is refused by the name of %s', (spelling) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(PACKAGE_ROOT, 'bin/forkbed.mjs'), PLUGIN_CALL, spelling, 'gone', 'forkbed', 'ps', 'x'],
      { encoding: 'utf8', env: { ...process.env, DOCKER_CONFIG: temporaryFolder() } },
    );
    expect(stderr).toMatch(new RegExp(`^forkbed: ${spelling}: expected a Docker context, received gone, without `));
    expect(status).toBe(64);
  });
});
