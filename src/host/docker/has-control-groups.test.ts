import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';
import { hasControlGroups, whyNoLimits } from './has-control-groups.ts';

const factsFrom = (info: unknown) => parseEngineFacts({ version: undefined, info });
const ROOTLESS = ['name=seccomp,profile=default', 'name=rootless'];

test.each([
  ['Docker as root', { CgroupDriver: 'cgroupfs', CgroupVersion: '1', SecurityOptions: ['name=userns'] }, true],
  ['Docker, rootless, version 1', { CgroupDriver: 'none', CgroupVersion: '1', SecurityOptions: ROOTLESS }, false],
  ['Docker, rootless, version 2', { CgroupDriver: 'systemd', CgroupVersion: '2', SecurityOptions: ROOTLESS }, true],
  ['Podman, rootless, version 1', { CgroupDriver: 'cgroupfs', CgroupVersion: '1', SecurityOptions: ROOTLESS }, false],
  ['an engine that says nothing', { SecurityOptions: null }, true],
])('%s: %j is %s', (_, info, expected) => {
  expect(hasControlGroups(factsFrom(info))).toBe(expected);
});

test('where there are no control groups a limit is refused in a sentence', () => {
  const podman = { CgroupDriver: 'cgroupfs', CgroupVersion: '1', SecurityOptions: ROOTLESS };
  expect(whyNoLimits(factsFrom(podman))).toBe(
    'expected an engine that can limit and freeze containers, received one without root on control groups of version 1',
  );
  expect(whyNoLimits(factsFrom({ ...podman, CgroupVersion: '2' }))).toBe(undefined);
});
