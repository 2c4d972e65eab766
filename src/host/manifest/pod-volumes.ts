/**
 * What a container mounts: an emptyDir is a volume of the run, a ConfigMap or Secret of the manifest is one with its files in it.
 * A claim is an empty volume. Whatever else is mounted on a cluster is not there.
 */
import { posix } from 'node:path';
import { nearest } from '../../common/nearest.ts';
import { expandValue } from './expand-variables.ts';
import type { Workload } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import type { NotCarried } from './not-carried.ts';
import { readQuantity } from './pod-fields.ts';
import type { ManifestObject } from './read-objects.ts';
import { findStored, type StoredKind } from './stored-data.ts';

export interface PodFile {
  /** Relative to the volume. */
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** What a volume of the run holds at the start, and where it is. */
export interface PodVolume {
  readonly kind: 'disk' | 'memory';
  readonly sizeBytes?: number;
  readonly files: readonly PodFile[];
}

export interface PodMount {
  /** Mounts with the same key are of the same volume. */
  readonly key: string;
  /** The file or the folder of the volume that is mounted; empty for the whole. */
  readonly subPath: string;
  /** A path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
  readonly volume: PodVolume;
}

export interface PodVolumes {
  readonly mounts: readonly PodMount[];
  /** Names of volumes that are mounted and may be written to. */
  readonly writable: readonly string[];
  readonly notCarried: readonly NotCarried[];
}

interface VolumeContext {
  readonly objects: readonly ManifestObject[];
  readonly workload: Workload;
  readonly container: ManifestValue;
  /** For `subPathExpr`. */
  readonly variables: ReadonlyMap<string, string>;
}

const DEFAULT_MODE = 0o644;
const MAX_MODE = 0o777;
/** What a claim is taken for. */
const CLAIMS: readonly string[] = ['persistentVolumeClaim', 'ephemeral'];
/** Where a volume may come from. */
const SOURCES: readonly string[] = [
  ...['emptyDir', 'configMap', 'secret', 'projected', 'downwardAPI', 'hostPath', 'image', 'csi', 'nfs', 'iscsi', 'fc'],
  ...CLAIMS,
];
const MEDIA: readonly string[] = ['', 'Memory', 'HugePages', 'HugePages-2Mi', 'HugePages-1Gi'];
const EMPTY: PodVolume = { kind: 'disk', files: [] };

type ReadVolume = { readonly volume: PodVolume | undefined; readonly notCarried: readonly NotCarried[] };
type ReadMount = Partial<PodVolumes> & Pick<PodVolumes, 'notCarried'>;

/** @throws UsageError */
export function readVolumes(context: VolumeContext): PodVolumes {
  const read = (context.container.field('volumeMounts')?.items() ?? []).map((mount) => readMount(mount, context));
  const mounts = read.flatMap(({ mounts: each = [] }) => each);
  assertDifferent(context.container);
  return {
    mounts,
    writable: read.flatMap(({ writable = [] }) => writable),
    notCarried: [...read.flatMap(({ notCarried }) => notCarried), ...listDivided(mounts, context.container)],
  };
}

/** Two mounts cannot be in one place. */
function assertDifferent(container: ManifestValue): void {
  const seen = new Set<string>();
  for (const mount of container.field('volumeMounts')?.items() ?? []) {
    const field = mount.required('mountPath');
    const path = posix.normalize(field.text()).replace(/(?<=.)\/$/, '');
    if (seen.has(path)) throw field.error('each path once');
    seen.add(path);
  }
}

/** A volume in memory of which the container has the whole, and a folder elsewhere: here these are two volumes. */
function listDivided(mounts: readonly PodMount[], container: ManifestValue): NotCarried[] {
  const divided = mounts
    .filter(({ key, volume }) => key.endsWith('/') && volume.kind === 'memory')
    .filter((whole) => mounts.some(({ key }) => key !== whole.key && key.startsWith(whole.key)));
  const consequence = 'a folder that is mounted by itself is another one than the folder in the whole volume';
  return divided.map(({ key }) => ({
    what: `subPath of volume ${key.slice(0, -1)}`,
    path: `${container.path}.volumeMounts`,
    consequence,
  }));
}

function readMount(mount: ManifestValue, context: VolumeContext): ReadMount {
  const field = mount.required('name');
  const name = field.nonEmptyText();
  const target = readTarget(mount.required('mountPath'));
  const { volume, notCarried } = readVolume(field, name, context);
  if (volume === undefined) return { notCarried };
  const readOnly = volume.files.length > 0 || (mount.field('readOnly')?.boolean() ?? false);
  const subPath = readSubPath(mount, context.variables);
  // A volume in memory is nowhere on the engine's host before a container has it: a folder of it is another volume.
  const place = volume.kind === 'memory' ? { key: `${name}/${subPath}`, subPath: '' } : { key: `${name}/`, subPath };
  return { mounts: [{ ...place, target, readOnly, volume }], writable: readOnly ? [] : [name], notCarried };
}

/** The engine takes absolute ones alone, and a colon ends it. */
function readTarget(value: ManifestValue): string {
  const path = value.nonEmptyText();
  if (!path.startsWith('/') || path === '/' || path.includes(':'))
    throw value.error('an absolute path without a colon');
  return path;
}

function readSubPath(mount: ManifestValue, variables: ReadonlyMap<string, string>): string {
  const expression = mount.field('subPathExpr');
  const field = expression ?? mount.field('subPath');
  if (field === undefined) return '';
  const path = expression === undefined ? field.text() : expandValue(field, variables);
  if (!isWithin(path)) throw field.error('a relative path without ..');
  return path.replace(/^(\.\/)+|\/+$/g, '');
}

function isWithin(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}

function readVolume(field: ManifestValue, name: string, context: VolumeContext): ReadVolume {
  const { object, spec } = context.workload;
  const volume = spec
    .field('volumes')
    ?.items()
    .find((each) => each.required('name').text() === name);
  if (volume !== undefined) return readSource(volume, { name, context });
  const claim = object.value
    .field('spec')
    ?.field('volumeClaimTemplates')
    ?.items()
    .find((each) => each.field('metadata')?.field('name')?.text() === name);
  if (claim === undefined) throw field.error('the name of a volume of the pod');
  return { volume: EMPTY, notCarried: [emptyClaim(name, 'volumeClaimTemplates', claim.path)] };
}

function readSource(volume: ManifestValue, { name, context }: { name: string; context: VolumeContext }): ReadVolume {
  const [source, other] = [...volume.fields()].filter(([field]) => field !== 'name');
  if (other !== undefined) throw volume.error('one source of the volume', `${source?.[0]} and ${other[0]}`);
  // Without a source it is an emptyDir.
  if (source === undefined) return { volume: EMPTY, notCarried: [] };
  const [kind, value] = source;
  if (kind === 'emptyDir') return readEmptyDir(value, name);
  if (kind === 'configMap' || kind === 'secret') return readStoredVolume(value, { kind, name, context });
  if (kind === 'projected') return readProjected(value, { name, context });
  const meant = SOURCES.includes(kind) ? undefined : nearest(kind, SOURCES);
  if (meant !== undefined) {
    throw value.error('a source of a volume', `${JSON.stringify(kind)}; did you mean ${meant}?`);
  }
  if (CLAIMS.includes(kind)) return { volume: EMPTY, notCarried: [emptyClaim(name, kind, value.path)] };
  return { volume: undefined, notCarried: [notMounted(name, kind, value.path)] };
}

function readEmptyDir(value: ManifestValue, name: string): ReadVolume {
  const limit = value.field('sizeLimit');
  const medium = value.field('medium');
  if (medium !== undefined && !MEDIA.includes(medium.text())) throw medium.error('Memory, or an empty text');
  const isMemory = medium?.text() === 'Memory';
  const sizeBytes = limit === undefined ? undefined : Math.ceil(readQuantity(limit));
  if (isMemory) {
    return { volume: { kind: 'memory', files: [], ...(sizeBytes === undefined ? {} : { sizeBytes }) }, notCarried: [] };
  }
  const consequence = 'a pod that writes more is evicted; here the volume takes what the disk has';
  return {
    volume: EMPTY,
    notCarried: limit === undefined ? [] : [{ what: `sizeLimit of volume ${name}`, path: limit.path, consequence }],
  };
}

interface Named {
  readonly name: string;
  readonly context: VolumeContext;
}

function readStoredVolume(
  value: ManifestValue,
  { kind, name, context }: Named & { kind: 'configMap' | 'secret' },
): ReadVolume {
  const mode = readMode(value.field('defaultMode'), DEFAULT_MODE);
  const files = readFiles(value, { kind, mode, context });
  if (files !== undefined) return { volume: { kind: 'disk', files }, notCarried: [] };
  if (value.field('optional')?.boolean() ?? false) return { volume: EMPTY, notCarried: [] };
  return { volume: undefined, notCarried: [notMounted(name, kind, value.path)] };
}

/** Of several sources one volume; those that only a cluster has are listed. */
function readProjected(value: ManifestValue, { name, context }: Named): ReadVolume {
  const mode = readMode(value.field('defaultMode'), DEFAULT_MODE);
  const read = (value.field('sources')?.items() ?? []).map((source): { files: PodFile[]; notCarried: NotCarried[] } => {
    const [entry] = source.fields();
    if (entry === undefined) return { files: [], notCarried: [] };
    const [kind, field] = entry;
    const files = kind === 'configMap' || kind === 'secret' ? readFiles(field, { kind, mode, context }) : undefined;
    if (files !== undefined) return { files, notCarried: [] };
    const isOptional = field.field('optional')?.boolean() ?? false;
    return { files: [], notCarried: isOptional ? [] : [notMounted(name, kind, field.path)] };
  });
  return {
    volume: { kind: 'disk', files: read.flatMap(({ files }) => files) },
    notCarried: read.flatMap(({ notCarried }) => notCarried),
  };
}

/** `undefined` where the manifest does not hold the object. */
function readFiles(
  value: ManifestValue,
  { kind, mode, context }: { kind: 'configMap' | 'secret'; mode: number; context: VolumeContext },
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
    const path = item.required('path');
    if (!isWithin(path.nonEmptyText())) throw path.error('a relative path without ..');
    return { path: path.text(), mode: readMode(item.field('mode'), mode), content };
  });
}

function readMode(value: ManifestValue | undefined, fallback: number): number {
  return value?.integer({ min: 0, max: MAX_MODE }) ?? fallback;
}

function emptyClaim(name: string, kind: string, path: string): NotCarried {
  return { what: `volume ${name} (${kind})`, path, consequence: 'it is an empty volume, and is removed after the run' };
}

function notMounted(name: string, kind: string, path: string): NotCarried {
  return { what: `volume ${name} (${kind})`, path, consequence: 'its files are not in the container' };
}
