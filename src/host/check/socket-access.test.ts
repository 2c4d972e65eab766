import { describe, expect, test } from '@jest/globals';
import { toBind } from './socket-access.ts';

type Mounted = Parameters<typeof toBind>[0][number];

const mounted = (Type: Mounted['Type'], Destination: string, more: Partial<Mounted> = {}): Mounted => ({
  Type,
  Source: '/var/lib/source',
  Destination,
  Mode: '',
  RW: true,
  Propagation: '',
  ...more,
});

describe('the mount that a client shares', () => {
  test('is the innermost one above the path', () => {
    const mounts = [
      mounted('volume', '/run', { Name: 'outer' }),
      mounted('volume', '/run/app', { Name: 'inner' }),
      mounted('volume', '/run/application', { Name: 'other' }),
    ];
    expect(toBind(mounts, '/run/app/app.sock')).toBe('inner:/run/app');
    expect(toBind(mounts, '/run/app.sock')).toBe('outer:/run');
  });

  test('is a folder of the host as well', () => {
    expect(toBind([mounted('bind', '/run/app/')], '/run/app/app.sock')).toBe('/var/lib/source:/run/app/');
  });

  test.each([
    ['there is none', [mounted('volume', '/data', { Name: 'data' })], 'received none'],
    ['it is in memory of the subject alone', [mounted('tmpfs', '/run')], 'received a mount of type tmpfs at /run'],
  ])('is refused where %s', (_, mounts, reason) => {
    expect(() => toBind(mounts, '/run/app.sock')).toThrow(
      `--unix: expected a volume or a folder of the host that is mounted in the subject above /run/app.sock, ${reason}`,
    );
  });

  test('is not the folder of the gate', () => {
    expect(() => toBind([mounted('volume', '/run/forkbed', { Name: 'x' })], '/run/forkbed/a')).toThrow(
      '--unix: expected a path that is not in /run/forkbed, received /run/forkbed/a',
    );
  });
});
