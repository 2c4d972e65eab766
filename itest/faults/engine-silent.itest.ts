/** An engine that is slow, or falls silent: nothing waits for ever, and whoever waited in vain says for what. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { listRun, removeRun } from '../../src/host/index.ts';
import { EngineProxy } from '../support/engine-proxy.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const NEVER = new Promise<never>(() => {});

test('an engine that takes a tenth of a second for each call is none the worse for it', async () => {
  await using proxy = await EngineProxy.start(() => pause(100));
  const few = ['--clients', '1', '--connections', '10'];
  const { exitCode, stdout, stderr } = await forkbed(['check', '--quiet', ...few, IMAGE], { DOCKER_HOST: proxy.host });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('verdict: pass');
});

test('an engine that says nothing at all is none: exit code 69, within the limit', async () => {
  await using proxy = await EngineProxy.start(() => NEVER);
  const beganMs = performance.now();
  const { exitCode, stderr } = await forkbed(['check', IMAGE], {
    DOCKER_HOST: proxy.host,
    FORKBED_ENGINE_LIMIT_MS: '1000',
  });
  expect(stderr).toContain('a first answer of a Docker Engine within 1000 ms');
  expect(exitCode).toBe(69);
  expect(performance.now() - beganMs).toBeLessThan(8_000);
});

test('an engine that falls silent in the middle: exit code 69, what was asked of it, and clean removes what is left', async () => {
  const id = `itest-silent-${process.pid}`;
  let starts = 0;
  let silent = false;
  await using proxy = await EngineProxy.start((request) => {
    if (/^POST .*\/start$/.test(request)) starts += 1;
    // The subject and the audit have been started: the first client never is.
    silent ||= starts === 3;
    return silent ? NEVER : undefined;
  });
  try {
    const { exitCode, stderr } = await forkbed(['check', '--quiet', '--clients', '1', IMAGE], {
      DOCKER_HOST: proxy.host,
      FORKBED_ENGINE_LIMIT_MS: '5000',
      FORKBED_RUN: id,
    });
    expect(stderr).toMatch(/expected an answer of the Docker Engine to \S+ \S+ within \d+ ms; seen last: none/);
    expect(exitCode).toBe(69);
    expect((await listRun(id)).length).toBeGreaterThanOrEqual(4);
    expect((await forkbed(['clean'])).exitCode).toBe(0);
    expect(await listRun(id)).toEqual([]);
  } finally {
    await removeRun(id);
  }
});

test('an engine that DOCKER_HOST names and that is not there is not replaced by another', async () => {
  const { exitCode, stdout, stderr } = await forkbed(['clean'], { DOCKER_HOST: 'unix:///nobody/docker.sock' });
  expect(stderr).toContain('DOCKER_HOST is unix:///nobody/docker.sock, where none answers');
  expect(stdout).toBe('');
  expect(exitCode).toBe(69);
});
