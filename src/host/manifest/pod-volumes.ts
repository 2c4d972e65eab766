/**
 * What a container mounts: an emptyDir is a volume of the run, a ConfigMap or Secret of the manifest is one with its files in it.
 * A claim is an empty volume. Whatever else is mounted on a cluster is not there.
 */
import { posix } from 'node:path';
import { nearest } from '../../common/nearest.ts';
import { expandValue } from './expand-variables.ts';
import type { ManifestValue } from './manifest-value.ts';
import type { NotCarried } from './not-carried.ts';
import { readQuantity } from './pod-fields.ts';
import { type FileContext, isWithin, type PodFile, readDownwardFiles, readMode, readStoredFiles } from './pod-files.ts';

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

interface VolumeContext extends FileContext {
  readonly container: ManifestValue;
  /** For `subPathExpr`. */
  readonly variables: ReadonlyMap<string, string>;
}

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
  if (kind === 'downwardAPI') return readDownward(value, { name, context });
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

interface ReadFiles {
  readonly files: readonly PodFile[];
  readonly notCarried: readonly NotCarried[];
}

interface Named {
  readonly name: string;
  readonly context: VolumeContext;
}

function readStoredVolume(
  value: ManifestValue,
  { kind, name, context }: Named & { kind: 'configMap' | 'secret' },
): ReadVolume {
  const mode = readMode(value.field('defaultMode'));
  const files = readStoredFiles(value, { kind, mode, context });
  if (files !== undefined) return { volume: { kind: 'disk', files }, notCarried: [] };
  if (value.field('optional')?.boolean() ?? false) return { volume: EMPTY, notCarried: [] };
  return { volume: undefined, notCarried: [notMounted(name, kind, value.path)] };
}

/** Of several sources one volume; those that only a cluster has are listed. */
function readProjected(value: ManifestValue, named: Named): ReadVolume {
  const mode = readMode(value.field('defaultMode'));
  const read = (value.field('sources')?.items() ?? []).map((source) => readProjectedSource(source, { ...named, mode }));
  return {
    volume: { kind: 'disk', files: read.flatMap(({ files }) => files) },
    notCarried: read.flatMap(({ notCarried }) => notCarried),
  };
}

function readProjectedSource(source: ManifestValue, { name, context, mode }: Named & { mode: number }): ReadFiles {
  const [entry] = source.fields();
  if (entry === undefined) return { files: [], notCarried: [] };
  const [kind, field] = entry;
  if (kind === 'downwardAPI') return readDownwardSource(field, { name, context, mode });
  const files = kind === 'configMap' || kind === 'secret' ? readStoredFiles(field, { kind, mode, context }) : undefined;
  if (files !== undefined) return { files, notCarried: [] };
  const isOptional = field.field('optional')?.boolean() ?? false;
  return { files: [], notCarried: isOptional ? [] : [notMounted(name, kind, field.path)] };
}

function readDownward(value: ManifestValue, named: Named): ReadVolume {
  const { files, notCarried } = readDownwardSource(value, { ...named, mode: readMode(value.field('defaultMode')) });
  return { volume: { kind: 'disk', files }, notCarried };
}

function readDownwardSource(value: ManifestValue, { name, context, mode }: Named & { mode: number }): ReadFiles {
  const { files, unknown } = readDownwardFiles(value, { mode, context });
  const consequence = 'only a cluster knows what is in it, and the file is not there';
  const what = `volume ${name} (downwardAPI)`;
  return { files, notCarried: unknown.map((path) => ({ what, path, consequence })) };
}

function emptyClaim(name: string, kind: string, path: string): NotCarried {
  return { what: `volume ${name} (${kind})`, path, consequence: 'it is an empty volume, and is removed after the run' };
}

function notMounted(name: string, kind: string, path: string): NotCarried {
  return { what: `volume ${name} (${kind})`, path, consequence: 'its files are not in the container' };
}
