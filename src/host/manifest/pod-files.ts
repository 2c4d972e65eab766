/** The files of a volume that a manifest holds: those of its ConfigMaps and Secrets, and what the pod knows of itself. */
import type { Workload } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import { onlyField } from './only-field.ts';
import { fieldFileText, resourceValue } from './pod-fields.ts';
import type { ManifestObject } from './read-objects.ts';
import { findStored, type StoredKind } from './stored-data.ts';

export interface PodFile {
  /** Relative to the volume. */
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

export interface FileContext {
  readonly objects: readonly ManifestObject[];
  readonly workload: Workload;
}

const DEFAULT_MODE = 0o644;
const MAX_MODE = 0o777;

/** `undefined` where the manifest does not hold the object. `mode`: of a file that has none of its own. @throws UsageError */
export function readStoredFiles(
  value: ManifestValue,
  { kind, mode, context }: { kind: 'configMap' | 'secret'; mode: number; context: FileContext },
): PodFile[] | undefined {
  const stored: StoredKind = kind === 'configMap' ? 'ConfigMap' : 'Secret';
  const name = (value.field('secretName') ?? value.required('name')).nonEmptyText();
  const data = findStored(context.objects, { kind: stored, name, namespace: context.workload.object.namespace });
  if (data === undefined) return undefined;
  const items = value.field('items')?.items();
  if (items === undefined) return [...data].map(([path, content]) => ({ path, mode, content }));
  return items.map((item) => {
    const key = item.required('key');
    const content = data.get(key.text());
    if (content === undefined) throw key.error(`a key of the ${stored} ${name}`);
    return { ...readPlace(item, mode), content };
  });
}

/** Of a `downwardAPI`. `unknown`: where those items stand whose content only a cluster knows. @throws UsageError */
export function readDownwardFiles(
  value: ManifestValue,
  { mode, context }: { mode: number; context: FileContext },
): { readonly files: readonly PodFile[]; readonly unknown: readonly string[] } {
  const read = (value.field('items')?.items() ?? []).map((item) => ({
    path: item.path,
    place: readPlace(item, mode),
    text: readDownwardText(item, context.workload),
  }));
  return {
    files: read.flatMap(({ place, text }) => (text === undefined ? [] : [{ ...place, content: Buffer.from(text) }])),
    unknown: read.flatMap(({ path, text }) => (text === undefined ? [path] : [])),
  };
}

function readDownwardText(item: ManifestValue, workload: Workload): string | undefined {
  // The path and the mode stand beside them.
  const { name, value } = onlyField(item, ['fieldRef', 'resourceFieldRef']);
  if (name === 'fieldRef') return fieldFileText(value, workload);
  return resourceValue(value, findByName(workload.spec, value.required('containerName')));
}

/** An init container, too. */
function findByName(spec: ManifestValue, name: ManifestValue): ManifestValue {
  const containers = ['containers', 'initContainers'].flatMap((field) => spec.field(field)?.items() ?? []);
  const found = containers.find((each) => each.required('name').text() === name.text());
  if (found === undefined) throw name.error('the name of a container of the pod');
  return found;
}

function readPlace(item: ManifestValue, mode: number): Pick<PodFile, 'path' | 'mode'> {
  const path = item.required('path');
  if (!isWithin(path.nonEmptyText())) throw path.error('a relative path without ..');
  return { path: path.text(), mode: readMode(item.field('mode'), mode) };
}

/** @throws UsageError */
export function readMode(value: ManifestValue | undefined, fallback = DEFAULT_MODE): number {
  return value?.integer({ min: 0, max: MAX_MODE }) ?? fallback;
}

/** Of a path that is relative to a volume. */
export function isWithin(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}
