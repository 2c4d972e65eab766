import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';
import { assertControlGroups, hasControlGroups } from './has-control-groups.ts';

const ROOTLESS = ['name=seccomp,profile=default', 'name=rootless'];

test.each([
  ['Docker as root', { CgroupDriver: 'cgroupfs', CgroupVersion: '1', SecurityOptions: ['name=userns'] }, true],
  ['Docker, rootless, version 1', { CgroupDriver: 'none', CgroupVersion: '1', SecurityOptions: ROOTLESS }, false],
  ['Docker, rootless, version 2', { CgroupDriver: 'systemd', CgroupVersion: '2', SecurityOptions: ROOTLESS }, true],
  ['Podman, rootless, version 1', { CgroupDriver: 'cgroupfs', CgroupVersion: '1', SecurityOptions: ROOTLESS }, false],
  ['an engine that says nothing', { SecurityOptions: null }, true],
])('%s: %j is %s', (_, info, expected) => {
  expect(hasControlGroups(parseEngineFacts({ version: undefined, info }))).toBe(expected);
});

test('where there are no control groups a limit is refused in a sentence', () => {
  const podman = { cgroupDriver: 'cgroupfs', cgroupVersion: '1', rootless: true };
  expect(() => assertControlGroups(podman)).toThrow(
    'expected an engine that can limit and freeze containers, received one without root on control groups of version 1',
  );
  assertControlGroups({ ...podman, cgroupVersion: '2' });
});
