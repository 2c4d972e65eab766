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
  // The profile of AppArmor under which a process may read only others of the same.
  [{ AppArmorProfile: 'docker-default' }, {}],
  [{ AppArmorProfile: 'containers-default-0.50' }, {}],
  [{ AppArmorProfile: 'unconfined' }, { securityOpt: ['apparmor=unconfined'] }],
  [{ AppArmorProfile: 'my-server' }, { securityOpt: ['apparmor=unconfined'] }],
])('a probe beside a container with %j has %j', (settings, expected) => {
  expect(sharedSettings(settings)).toEqual(expected);
});
