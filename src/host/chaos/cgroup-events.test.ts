import { expect, test } from '@jest/globals';
import { parseCgroupEvents } from './cgroup-events.ts';

test('reads the events of version 2, where one file has them all', () => {
  const folder = '/cgroup/system.slice/docker-0cd6.scope';
  const text = [
    `${folder}/pids.events:max 17`,
    `${folder}/memory.events:low 0`,
    `${folder}/memory.events:max 40`,
    `${folder}/memory.events:oom_kill 2`,
  ].join('\n');
  expect(parseCgroupEvents(`${text}\n`)).toEqual({ forksRefused: 17, oomKills: 2, memoryLimitHits: 40 });
});

test('reads the events of version 1, where each controller has its own folder', () => {
  const text = [
    '/cgroup/memory/docker/0cd6/memory.oom_control:oom_kill_disable 0',
    '/cgroup/memory/docker/0cd6/memory.oom_control:oom_kill 1',
    '/cgroup/memory/docker/0cd6/memory.failcnt:4',
    '/cgroup/memory/docker/0cd6/memory.memsw.failcnt:5',
    '/cgroup/pids/docker/0cd6/pids.events:max 3',
  ].join('\n');
  expect(parseCgroupEvents(text)).toEqual({ forksRefused: 3, oomKills: 1, memoryLimitHits: 9 });
});

test('a group within the container does not stand for it', () => {
  const text = '/cgroup/pids/docker/0cd6/inner/pids.events:max 1\n/cgroup/pids/docker/0cd6/pids.events:max 3\n';
  expect(parseCgroupEvents(text).forksRefused).toBe(3);
});

test('what the kernel does not account for is undefined', () => {
  expect(parseCgroupEvents('')).toEqual({ forksRefused: undefined, oomKills: undefined, memoryLimitHits: undefined });
});
