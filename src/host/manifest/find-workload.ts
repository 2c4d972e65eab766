/** Which pod of a manifest is checked, and which of its containers. Where there are several, the error lists them. */
import { printable } from '../../common/escape/printable.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { nearest } from '../../common/nearest.ts';
import type { ManifestValue } from './manifest-value.ts';
import type { ManifestObject } from './read-objects.ts';

/** Where the pod is in each kind, and in which API groups the kind is Kubernetes' own. */
const KINDS: Readonly<Record<string, { readonly groups: readonly string[]; readonly pod: readonly string[] }>> = {
  Pod: { groups: [''], pod: [] },
  Deployment: { groups: ['apps', 'extensions'], pod: ['spec', 'template'] },
  StatefulSet: { groups: ['apps'], pod: ['spec', 'template'] },
  DaemonSet: { groups: ['apps', 'extensions'], pod: ['spec', 'template'] },
  ReplicaSet: { groups: ['apps', 'extensions'], pod: ['spec', 'template'] },
  Job: { groups: ['batch'], pod: ['spec', 'template'] },
  CronJob: { groups: ['batch'], pod: ['spec', 'jobTemplate', 'spec', 'template'] },
};
const KIND_NAMES = Object.keys(KINDS);
/** The annotation of what Helm starts beside the release, as its tests. */
const HELM_HOOK = 'helm.sh/hook';
/** How many names a message has. */
const MAX_NAMES = 20;

/** An object that starts pods. */
export interface Workload {
  readonly object: ManifestObject;
  /** What has `metadata` and `spec` of the pod. */
  readonly pod: ManifestValue;
  readonly spec: ManifestValue;
}

/**
 * The workload of that name, or the only one. What a chart has for its own tests and hooks counts where it is named.
 * @param wanted `KIND/NAME`; empty for the only one
 * @throws UsageError
 */
export function findWorkload(
  objects: readonly ManifestObject[],
  { wanted, file }: { wanted: string; file: string },
): Workload {
  const workloads = objects.filter(isWorkload);
  if (wanted !== '') return toWorkload(findNamed(workloads, wanted, file));
  const own = workloads.filter((object) => !isHook(object));
  const [only, ...others] = own.length === 0 ? workloads : own;
  if (only === undefined) throw noWorkload(objects, file);
  if (others.length === 0) return toWorkload(only);
  throw new UsageError(
    `${file}: expected --workload KIND/NAME where there are several workloads, received none; there are ${listNames([only, ...others])}`,
  );
}

/**
 * The container of that name, or the only one.
 * @param wanted its name; empty for the only one
 * @throws UsageError
 */
export function findContainer(spec: ManifestValue, wanted: string): ManifestValue {
  const field = spec.required('containers');
  const containers = field.items();
  const names = containers.map((container) => container.required('name').nonEmptyText());
  assertDifferent([...containers, ...(spec.field('initContainers')?.items() ?? [])]);
  const [only, ...others] = containers;
  if (only === undefined) throw field.error('a container', 'none');
  const list = names.slice(0, MAX_NAMES).join(', ');
  if (wanted === '') {
    if (others.length === 0) return only;
    throw field.error('--container NAME where there are several containers', `none; there are ${list}`);
  }
  const found = containers[names.indexOf(wanted)];
  if (found === undefined) throw field.error(`a container ${JSON.stringify(wanted)}`, list);
  return found;
}

function assertDifferent(containers: readonly ManifestValue[]): void {
  const seen = new Set<string>();
  for (const container of containers) {
    const field = container.required('name');
    if (seen.has(field.nonEmptyText())) throw field.error('each name once in a pod');
    seen.add(field.nonEmptyText());
  }
}

/** As messages and reports name it: `Deployment/web`. */
export function workloadName({ kind, name }: ManifestObject): string {
  return `${kind}/${name}`;
}

function isWorkload({ kind, group, value }: ManifestObject): boolean {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known === undefined) return false;
  // Without a version kubectl takes it for none; here its kind is enough.
  return value.field('apiVersion') === undefined || known.groups.includes(group);
}

function isHook({ value }: ManifestObject): boolean {
  return value.field('metadata')?.field('annotations')?.field(HELM_HOOK) !== undefined;
}

function findNamed(workloads: readonly ManifestObject[], wanted: string, file: string): ManifestObject {
  const [, wantedKind = '', wantedName = ''] = /^([^/]+)\/(.+)$/.exec(wanted) ?? [];
  const kind = KIND_NAMES.find((each) => each.toLowerCase() === wantedKind.toLowerCase());
  if (kind === undefined) {
    throw new UsageError(
      `--workload: expected KIND/NAME with one of ${KIND_NAMES.join(', ')}, received ${JSON.stringify(wanted)}`,
    );
  }
  const [only, ...others] = workloads.filter((each) => each.kind === kind && each.name === wantedName);
  if (only === undefined) {
    throw new UsageError(
      `--workload: expected a workload of ${file}, received ${JSON.stringify(wanted)}; there ${
        workloads.length === 0 ? 'is none' : `are ${listNames(workloads)}`
      }`,
    );
  }
  const [other] = others;
  if (other === undefined) return only;
  throw other.value.error(
    `one ${workloadName(only)} in the manifest`,
    `a second one; the first is on line ${only.value.line}`,
  );
}

function toWorkload(object: ManifestObject): Workload {
  const pod = (KINDS[object.kind]?.pod ?? []).reduce((value, name) => value.required(name), object.value);
  return { object, pod, spec: pod.required('spec') };
}

/** A kind that is nearly one of them is most likely a slip. */
function noWorkload(objects: readonly ManifestObject[], file: string): UsageError {
  const expected = `a ${KIND_NAMES.join(', ')}`;
  const slips = objects.map((object) => ({ object, meant: nearest(object.kind, KIND_NAMES) }));
  const slip = slips.find(({ meant }) => meant !== undefined) ?? (slips.length === 1 ? slips[0] : undefined);
  if (slip === undefined) {
    const kinds = [...new Set(objects.map(({ kind }) => kind))];
    return new UsageError(
      `${file}: expected ${expected}, received ${kinds.length === 0 ? 'no object' : kinds.slice(0, MAX_NAMES).map(printable).join(', ')}`,
    );
  }
  const { object, meant } = slip;
  const isKind = meant !== undefined && meant !== object.kind;
  const question = isKind ? `; did you mean ${meant}?` : '';
  const version = object.value.field('apiVersion');
  // The kind is right, and of another group.
  if (meant === object.kind && version !== undefined) return version.error(`the API group of a ${object.kind}`);
  return object.value
    .required('kind')
    .error(`one of ${KIND_NAMES.join(', ')}`, `${JSON.stringify(object.kind)}${question}`);
}

function listNames(objects: readonly ManifestObject[]): string {
  const names = objects.slice(0, MAX_NAMES).map((object) => printable(workloadName(object)));
  return names.length < objects.length
    ? `${names.join(', ')} and ${objects.length - names.length} more`
    : names.join(', ');
}
