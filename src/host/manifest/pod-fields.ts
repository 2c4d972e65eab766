/** What a pod knows of itself before it runs: the downward API, as far as a manifest decides it. */
import type { Workload } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import { parseQuantity } from './quantity.ts';

const DEFAULT_NAMESPACE = 'default';
const DEFAULT_ACCOUNT = 'default';

/**
 * The pod's name. A StatefulSet numbers its pods; whatever else makes pods adds letters at random, for which `forkbed` stands.
 * `undefined` where the workload has no name.
 */
export function podName({ object }: Workload): string | undefined {
  const { kind, name, value } = object;
  if (name === '') return undefined;
  if (kind === 'Pod') return name;
  if (kind !== 'StatefulSet') return `${name}-forkbed`;
  const start = value.field('spec')?.field('ordinals')?.field('start')?.integer({ min: 0 }) ?? 0;
  return `${name}-${start}`;
}

/** Of a `fieldRef`; `undefined` where only a cluster knows it. @throws UsageError */
export function fieldValue(reference: ManifestValue, workload: Workload): string | undefined {
  const field = reference.required('fieldPath');
  const path = field.nonEmptyText();
  const metadata = workload.pod.field('metadata');
  const [, group, key = ''] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (group !== undefined) return metadata?.field(group)?.textFields().get(key) ?? '';
  switch (path) {
    case 'metadata.name':
      return podName(workload);
    case 'metadata.namespace':
      return workload.object.namespace === '' ? DEFAULT_NAMESPACE : workload.object.namespace;
    case 'spec.serviceAccountName':
      return workload.spec.field('serviceAccountName')?.text() ?? DEFAULT_ACCOUNT;
    default:
      return undefined;
  }
}

/** Of a `fieldRef` of a volume: that of a variable, or all labels or annotations, each on a line. @throws UsageError */
export function fieldFileText(reference: ManifestValue, workload: Workload): string | undefined {
  const path = reference.required('fieldPath').nonEmptyText();
  const [, group] = /^metadata\.(labels|annotations)$/.exec(path) ?? [];
  if (group === undefined) return fieldValue(reference, workload);
  const texts = workload.pod.field('metadata')?.field(group)?.textFields() ?? new Map<string, string>();
  const names = [...texts.keys()].sort();
  return names.map((name) => `${name}=${JSON.stringify(texts.get(name))}`).join('\n');
}

/** Of a `resourceFieldRef`; `undefined` where the container does not say, as then it is what the node has. @throws UsageError */
export function resourceValue(reference: ManifestValue, container: ManifestValue): string | undefined {
  const field = reference.required('resource');
  const [, group = '', name = ''] = /^(limits|requests)\.([\w.-]+)$/.exec(field.nonEmptyText()) ?? [];
  if (name === '') throw field.error('limits.NAME or requests.NAME');
  const resources = container.field('resources');
  const stated = resources?.field(group)?.field(name) ?? resources?.field('limits')?.field(name);
  if (stated === undefined) return undefined;
  const divisor = reference.field('divisor');
  const unit = divisor === undefined ? 1 : readQuantity(divisor);
  if (unit === 0) throw divisor?.error('a quantity above 0') ?? field.error('a quantity above 0');
  return String(Math.ceil(readQuantity(stated) / unit));
}

/** A text such as `128Mi`, or a number. @throws UsageError */
export function readQuantity(value: ManifestValue): number {
  const quantity = parseQuantity(String(value.textOrNumber() ?? ''));
  if (quantity === undefined) throw value.error('a quantity, such as 128Mi or 500m');
  return quantity;
}
