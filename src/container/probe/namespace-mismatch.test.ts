import { describe, expect, test } from '@jest/globals';
import { type NamespaceSigns, namespaceMismatch } from './namespace-mismatch.ts';

const ID = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const OTHER = ID.replaceAll('e', '0');
const JOINED: NamespaceSigns = {
  namespace: 'pid:[4026532281]',
  isPid1: false,
  cgroups: `12:pids:/docker/${ID}\n`,
  ownCgroups: `12:pids:/docker/${OTHER}\n`,
  container: ID,
  earlierMs: 20,
};
const GROUPLESS = { cgroups: '0::/init.scope\n', ownCgroups: '0::/init.scope\n' };
const IN_NO_GROUP = 'is in no control group of the subject';

describe("the subject's namespace", () => {
  test.each<[string, Partial<NamespaceSigns>]>([
    ['control groups of version 1', {}],
    ['version 2, seen from a group beside it', { cgroups: `0::/../${ID}\n` }],
    ['version 2 with systemd', { cgroups: `0::/../docker-${ID}.scope/init.scope\n` }],
    ['Podman', { cgroups: `0::/../../libpod-${ID}.scope/container\n` }],
    ['a clock that was set since the subject was started', { earlierMs: 86_400_000 }],
    ['a kernel that shows neither namespaces nor groups', { namespace: '', cgroups: '' }],
    ['an engine without control groups', { cgroups: '12:pids:/user\n', ownCgroups: '12:pids:/user\n' }],
    ['control groups of PID 1 that cannot be read', { cgroups: '' }],
    ['nothing known of the subject but when it was started', { container: '', cgroups: '' }],
    ['nothing known of the subject at all', { container: '', cgroups: '', earlierMs: undefined }],
  ])('%s', (_, signs) => {
    expect(namespaceMismatch({ ...JOINED, ...signs })).toBeUndefined();
  });
});

describe('any other namespace', () => {
  test.each<[string, Partial<NamespaceSigns>, string]>([
    ["the host's, whatever else is to be seen", { namespace: 'pid:[4026531836]' }, "is the host's"],
    ["the host's, with nothing known of the subject", hostUnasked(), "is the host's"],
    ['its own', { isPid1: true, cgroups: '0::/\n' }, 'is the probe itself, which has joined none'],
    ['one with an older PID 1', { ...GROUPLESS, earlierMs: 60_001 }, 'was started'],
    ['one with a younger PID 1', { ...GROUPLESS, earlierMs: -2_001 }, 'was started'],
    ['that of an engine in one of its own, as young as the subject', { cgroups: '12:pids:/\n' }, IN_NO_GROUP],
    ['the same with version 2', { cgroups: '0::/../..\n', ownCgroups: '0::/\n' }, IN_NO_GROUP],
    ["another container's", { cgroups: `0::/../${OTHER}\n`, ownCgroups: '0::/\n' }, IN_NO_GROUP],
  ])('%s', (_, signs, what) => {
    expect(namespaceMismatch({ ...JOINED, ...signs })).toMatchObject({ what });
  });
});

function hostUnasked(): Partial<NamespaceSigns> {
  return { namespace: 'pid:[4026531836]', container: '', earlierMs: undefined };
}
