import { homedir } from 'node:os';
import { expect, test } from '@jest/globals';
import { localSocket } from './local-engine.ts';

const SOCKET = '/var/run/docker.sock';
const SETTINGS = `${homedir()}/.testcontainers.properties`;

function on(platform: NodeJS.Platform, ...files: readonly string[]) {
  return localSocket({ platform, exists: (path) => files.includes(path) });
}

test('the socket of an engine that runs as root is taken at once', () => {
  expect(on('linux', SOCKET)).toBe(SOCKET);
  expect(on('darwin', SOCKET)).toBe(SOCKET);
});

test('testcontainers is asked where it may find another engine', () => {
  expect(on('linux')).toBeUndefined();
  expect(on('linux', SOCKET, SETTINGS)).toBeUndefined();
  expect(on('win32', SOCKET)).toBeUndefined();
});
