import { expect, test } from '@jest/globals';
import { sharedSettings } from './probe.ts';

test.each([
  [{ Runtime: 'runsc', UsernsMode: '' }, { runtime: 'runsc' }],
  [
    { Runtime: 'runc', UsernsMode: 'host' },
    { runtime: 'runc', userns: 'host' },
  ],
  // Podman: no runtime of that name can be asked for, and a private user namespace is asked for by joining.
  [{ Runtime: 'oci', UsernsMode: 'private' }, {}],
  [{}, {}],
])('a probe beside a container with %j has %j', (hostConfig, expected) => {
  expect(sharedSettings(hostConfig)).toEqual(expected);
});
