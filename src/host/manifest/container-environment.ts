/**
 * The environment of a container, as the kubelet makes it: first what `envFrom` brings, then `env` in its order, each value with
 * the variables before it. What only a cluster knows is an error that names `--set-env`.
 */
import { expandValue } from './expand-variables.ts';
import type { Workload } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import { onlyField } from './only-field.ts';
import { fieldValue, resourceValue } from './pod-fields.ts';
import type { ManifestObject } from './read-objects.ts';
import { findStored, type StoredKind } from './stored-data.ts';

export interface EnvironmentRequest {
  readonly objects: readonly ManifestObject[];
  readonly workload: Workload;
  readonly container: ManifestValue;
  /** What takes the place of the manifest's, by name. */
  readonly setEnv: ReadonlyMap<string, string>;
}

export interface ContainerEnvironment {
  readonly variables: ReadonlyMap<string, string>;
  /**
   * What `$(NAME)` is in the command of a probe: the kubelet takes `value` as it is written there, and an empty text for what has
   * none.
   */
  readonly inProbes: ReadonlyMap<string, string>;
}

/** @throws UsageError */
export function containerEnvironment(request: EnvironmentRequest): ContainerEnvironment {
  const { container, setEnv } = request;
  const entries = container.field('env')?.items() ?? [];
  const names = entries.map(readName);
  const added = [...setEnv].filter(([name]) => !names.includes(name));
  // Variables that `env` does not name stand for those of an object that the manifest does not have.
  const variables = fromSources(request, added.length > 0);
  for (const [name, value] of added) variables.set(name, value);
  const inProbes = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const name = names[index] ?? '';
    const value = setEnv.get(name) ?? readValue(entry, { request, name, variables });
    if (value !== undefined) variables.set(name, value);
    inProbes.set(name, setEnv.get(name) ?? entry.field('value')?.text() ?? '');
  }
  return { variables, inProbes };
}

function readName(entry: ManifestValue): string {
  const field = entry.required('name');
  const name = field.nonEmptyText();
  if (name.includes('=')) throw field.error('a name without =');
  return name;
}

function fromSources({ objects, workload, container }: EnvironmentRequest, isReplaced: boolean): Map<string, string> {
  const variables = new Map<string, string>();
  for (const source of container.field('envFrom')?.items() ?? []) {
    const prefix = source.field('prefix')?.text() ?? '';
    const { name: reference, value } = onlyField(source, ['configMapRef', 'secretRef']);
    const kind: StoredKind = reference === 'configMapRef' ? 'ConfigMap' : 'Secret';
    const name = value.required('name').nonEmptyText();
    const stored = findStored(objects, { kind, name, namespace: workload.object.namespace });
    if (stored === undefined && !isReplaced && !isOptional(value)) {
      throw value.error(
        `the ${kind} ${name} in the manifest, or --set-env NAME=VALUE for each of its variables`,
        'none',
      );
    }
    // Such a name is left out by the kubelet, too.
    for (const [key, data] of stored ?? []) if (!key.includes('=')) variables.set(prefix + key, data.toString('utf8'));
  }
  return variables;
}

interface Entry {
  readonly request: EnvironmentRequest;
  readonly name: string;
  /** Those before it. */
  readonly variables: ReadonlyMap<string, string>;
}

/** `undefined` for what is optional and not there. */
function readValue(entry: ManifestValue, { request, name, variables }: Entry): string | undefined {
  const literal = entry.field('value');
  const source = entry.field('valueFrom');
  if (literal !== undefined && source !== undefined) throw entry.error('one of value, valueFrom', 'both');
  if (source === undefined) return literal === undefined ? '' : expandValue(literal, variables);
  const { workload, container } = request;
  const choice = onlyField(source, ['configMapKeyRef', 'secretKeyRef', 'fieldRef', 'resourceFieldRef', 'fileKeyRef']);
  switch (choice.name) {
    case 'configMapKeyRef':
      return readKey(choice.value, { kind: 'ConfigMap', name, request });
    case 'secretKeyRef':
      return readKey(choice.value, { kind: 'Secret', name, request });
    case 'fieldRef':
      return fieldValue(choice.value, workload) ?? unknown(choice.value.required('fieldPath'), name);
    case 'resourceFieldRef':
      return resourceValue(choice.value, container) ?? unknown(choice.value.required('resource'), name);
    case 'fileKeyRef':
      return unknown(choice.value, name);
  }
}

/** @throws UsageError always */
function unknown(value: ManifestValue, name: string): never {
  throw value.error(`--set-env ${name}=VALUE for what only a cluster knows`);
}

function readKey(
  reference: ManifestValue,
  { kind, name: variable, request }: { kind: StoredKind; name: string; request: EnvironmentRequest },
): string | undefined {
  const name = reference.required('name').nonEmptyText();
  const key = reference.required('key').nonEmptyText();
  const { namespace } = request.workload.object;
  const stored = findStored(request.objects, { kind, name, namespace });
  const data = stored?.get(key);
  if (data !== undefined) return data.toString('utf8');
  if (isOptional(reference)) return undefined;
  const [expected, received] =
    stored === undefined
      ? [`the ${kind} ${name} in the manifest`, 'none']
      : [`a key ${JSON.stringify(key)} in the ${kind} ${name}`, 'none'];
  throw reference.error(`${expected}, or --set-env ${variable}=VALUE`, received);
}

function isOptional(reference: ManifestValue): boolean {
  return reference.field('optional')?.boolean() ?? false;
}
