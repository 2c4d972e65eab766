/** The script that makes the heap's profile: whichever of server and client ends first, it ends. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { REAP_NAMES } from '../../common/events/server-names.ts';

const PROFILE = join(__dirname, 'profile.sh');
const SLEEP_60_S = 'exec sleep 60';
const READY = `echo '{"event":"ready","address":"127.0.0.1","port":40123,"mode":"fork"}'`;
const SEEN_ENOUGH = `${READY}; echo "startup 9 child" >"$FORKBED_HEAP_PROFILE"`;
const LIMIT_MS = 20_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function makeProfile(server: string, client: string) {
  const output = join(folder, 'profile.c');
  const args = [program('server', server), program('client', client), output];
  const { status, stderr } = spawnSync(PROFILE, args, { encoding: 'utf8', timeout: LIMIT_MS });
  return { status, stderr, profile: existsSync(output) ? readFileSync(output, 'utf8') : undefined };
}

test('a server that never sees enough is ended with the client, and there is no profile', () => {
  const { status, stderr, profile } = makeProfile(`${READY}; ${SLEEP_60_S}`, 'exit 0');
  expect(stderr).toContain('expected a profile of --reap ignore, received none');
  expect({ status, profile }).toEqual({ status: 1, profile: undefined });
});

test('a client that still has connections is ended with the server, whose profile it is', () => {
  const { status, profile } = makeProfile(SEEN_ENOUGH, SLEEP_60_S);
  expect(status).toBe(0);
  expect(profile).toContain('/* 1 allocations. */\nstatic const uint8_t startup[] = {0,2,};');
});

test('the client has the port that the kernel gave the server: any other may be taken in the network of a build', () => {
  const seen = join(folder, 'arguments');
  const { profile } = makeProfile(
    `${READY}; until [ -s ${seen} ]; do sleep 0.01; done; echo "startup 9 child" >"$FORKBED_HEAP_PROFILE"`,
    `echo "$@" >>${seen}; ${SLEEP_60_S}`,
  );
  expect(profile).toBeDefined();
  const lines = readFileSync(seen, 'utf8').trim().split('\n');
  expect(lines.every((line) => line.startsWith('--port 40123 '))).toBe(true);
});

test('a server that does not start is not waited for', () => {
  const { status, stderr } = makeProfile('echo "no such host"; exit 1', 'exit 69');
  expect(stderr).toContain('no such host');
  expect(status).toBe(1);
});

test('each reaping strategy has a profile: without one a server pays more for each child, and nothing says so', () => {
  const { profile = '' } = makeProfile(SEEN_ENOUGH, SLEEP_60_S);
  const names = [...profile.matchAll(/^ {4}\{"([^"]+)", /gm)].map(([, name]) => name);
  expect(names.toSorted()).toEqual(['startup', 'startup-others', ...REAP_NAMES].toSorted());
});
