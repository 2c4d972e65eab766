import { expect, test } from '@jest/globals';
import { describeEndpoint, locateEndpoint, socketFolder, toEndpoint } from './endpoint.ts';

test('options name a port of TCP or UDP, a path, or nothing', () => {
  expect(toEndpoint({ port: 5005 })).toEqual({ transport: 'tcp', port: 5005 });
  expect(toEndpoint({ port: 53, udp: true })).toEqual({ transport: 'udp', port: 53 });
  expect(toEndpoint({ port: 0, unix: '/run/app.sock' })).toEqual({ transport: 'unix', path: '/run/app.sock' });
  expect(toEndpoint({ port: 0, unix: '' })).toBeUndefined();
  expect(toEndpoint({ port: 0, udp: true })).toBeUndefined();
});

test('an endpoint is named in a sentence, with and without its preposition', () => {
  const all = [
    { transport: 'tcp', port: 5005 },
    { transport: 'udp', port: 53 },
    { transport: 'unix', path: '/run/\u001bapp.sock' },
  ] as const;
  expect(all.map(describeEndpoint)).toEqual(['port 5005', 'UDP port 53', 'the socket /run/?app.sock']);
  expect(all.map(locateEndpoint)).toEqual(['on port 5005', 'on UDP port 53', 'at /run/?app.sock']);
});

test('the folder of a path is what is before its last slash', () => {
  expect(['/run/app.sock', '/run/app/x', '/app.sock'].map(socketFolder)).toEqual(['/run', '/run/app', '/']);
});
