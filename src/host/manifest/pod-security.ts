/** What the security contexts of a pod and of its container are in the words of `docker run`. The container's own goes first. */
import type { SubjectOptions } from '../check/subject.ts';
import type { ManifestValue } from './manifest-value.ts';
import { listFields, type NotCarried } from './not-carried.ts';

/** Group and user ids of Linux. */
const MAX_ID = 2 ** 32 - 2;

export interface PodSecurity {
  readonly run: Pick<
    SubjectOptions,
    'user' | 'groupAdd' | 'readOnly' | 'capAdd' | 'capDrop' | 'privileged' | 'securityOpt' | 'sysctls'
  >;
  /** The group that owns the volumes. */
  readonly fsGroup: number | undefined;
  readonly notCarried: readonly NotCarried[];
}

/** @throws UsageError */
export function readSecurity(spec: ManifestValue, container: ManifestValue): PodSecurity {
  const pod = spec.field('securityContext');
  const own = container.field('securityContext');
  const either = (name: string) => own?.field(name) ?? pod?.field(name);
  const user = either('runAsUser')?.integer({ min: 0, max: MAX_ID });
  const group = either('runAsGroup');
  const fsGroup = pod?.field('fsGroup')?.integer({ min: 0, max: MAX_ID });
  const groups = (pod?.field('supplementalGroups')?.items() ?? []).map((item) => item.integer({ min: 0, max: MAX_ID }));
  const added = [...groups, ...(fsGroup === undefined ? [] : [fsGroup])].map(String);
  const seccomp = readSeccomp(either('seccompProfile'));
  return {
    run: {
      ...readUser(user, group),
      ...(added.length === 0 ? {} : { groupAdd: added }),
      ...readRights(own),
      ...withSecurityOpt(own, seccomp.isUnconfined),
      ...readSysctls(pod),
    },
    fsGroup,
    notCarried: [
      ...listFields(pod, 'security context of a pod'),
      ...listFields(own, 'security context'),
      ...(group !== undefined && user === undefined
        ? [{ what: 'runAsGroup', path: group.path, consequence: 'without runAsUser the group is that of the image' }]
        : []),
      ...readNonRoot(either('runAsNonRoot'), user),
      ...seccomp.notCarried,
    ],
  };
}

/** @throws UsageError for what the kubelet never starts */
function readNonRoot(value: ManifestValue | undefined, user: number | undefined): NotCarried[] {
  if (value === undefined || !value.boolean()) return [];
  if (user === 0) throw value.error('false beside runAsUser: 0, as the kubelet does not start such a container');
  if (user !== undefined) return [];
  const consequence = 'the kubelet does not start an image whose user is root; here it starts';
  return [{ what: 'runAsNonRoot', path: value.path, consequence }];
}

function readUser(user: number | undefined, group: ManifestValue | undefined): { user?: string } {
  const gid = group?.integer({ min: 0, max: MAX_ID });
  if (user === undefined) return {};
  return { user: gid === undefined ? String(user) : `${user}:${gid}` };
}

function readRights(own: ManifestValue | undefined) {
  const capabilities = own?.field('capabilities');
  const [capAdd, capDrop] = [readCapabilities(capabilities, 'add'), readCapabilities(capabilities, 'drop')];
  const readOnly = own?.field('readOnlyRootFilesystem')?.boolean() ?? false;
  const privileged = own?.field('privileged')?.boolean() ?? false;
  return {
    ...(readOnly ? { readOnly } : {}),
    ...(privileged ? { privileged } : {}),
    ...(capAdd.length === 0 ? {} : { capAdd }),
    ...(capDrop.length === 0 ? {} : { capDrop }),
  };
}

function readCapabilities(capabilities: ManifestValue | undefined, name: 'add' | 'drop'): string[] {
  return (capabilities?.field(name)?.items() ?? []).map((item) => {
    const capability = item.nonEmptyText();
    if (!/^\w+$/.test(capability)) throw item.error('a capability');
    return capability;
  });
}

function withSecurityOpt(own: ManifestValue | undefined, isUnconfined: boolean): { securityOpt?: string[] } {
  const securityOpt = [
    ...(own?.field('allowPrivilegeEscalation')?.boolean() === false ? ['no-new-privileges'] : []),
    ...(isUnconfined ? ['seccomp=unconfined'] : []),
  ];
  return securityOpt.length === 0 ? {} : { securityOpt };
}

function readSeccomp(profile: ManifestValue | undefined): { isUnconfined: boolean; notCarried: NotCarried[] } {
  if (profile === undefined) return { isUnconfined: false, notCarried: [] };
  const type = profile.required('type');
  switch (type.text()) {
    case 'RuntimeDefault':
      return { isUnconfined: false, notCarried: [] };
    case 'Unconfined':
      return { isUnconfined: true, notCarried: [] };
    case 'Localhost': {
      const consequence = "the container has the engine's own profile";
      return { isUnconfined: false, notCarried: [{ what: 'seccompProfile', path: profile.path, consequence }] };
    }
    default:
      throw type.error('RuntimeDefault, Unconfined or Localhost');
  }
}

function readSysctls(pod: ManifestValue | undefined): { sysctls?: Record<string, string> } {
  const entries = (pod?.field('sysctls')?.items() ?? []).map((item): [string, string] => [
    item.required('name').nonEmptyText(),
    item.required('value').text(),
  ]);
  return entries.length === 0 ? {} : { sysctls: Object.fromEntries(entries) };
}
