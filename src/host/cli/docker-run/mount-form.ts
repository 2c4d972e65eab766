/** The form of `docker run --mount`: `type=bind,src=/a,dst=/b,ro`. Keys and their meanings are Docker's. */
import { resolve } from 'node:path';
import { parseSize } from '../../../common/parse-size.ts';
import type { Mount } from '../../docker/run-options.ts';
import type { Form } from './forms.ts';
import { splitFields } from './split-fields.ts';

const TYPES = ['bind', 'cluster', 'image', 'tmpfs', 'volume'] as const;

type Group = 'BindOptions' | 'VolumeOptions' | 'ImageOptions' | 'TmpfsOptions';

/** What only one type of mount has. */
const TYPE_OF: Readonly<Record<Group, Mount['Type']>> = {
  BindOptions: 'bind',
  VolumeOptions: 'volume',
  ImageOptions: 'image',
  TmpfsOptions: 'tmpfs',
};

/** A mount while it is read: a group has the options of one type. */
type Draft = { [Name in keyof Mount]?: unknown } & { [Name in Group]?: Readonly<Record<string, unknown>> };

export const mount: Form<Mount> = {
  placeholder: 'MOUNT',
  expected:
    'type=TYPE,src=SOURCE,dst=TARGET[,ro] with an absolute TARGET, as docker run takes it: KEY=VALUE of one type of mount',
  parse: (text) => {
    let draft: Draft = { Type: 'volume' };
    for (const field of splitFields(text) ?? ['']) {
      const equals = field.indexOf('=');
      const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
      const change = readField(key, equals === -1 ? undefined : field.slice(equals + 1), draft);
      if (change === undefined) return undefined;
      draft = { ...draft, ...change };
    }
    return isMount(draft) ? draft : undefined;
  },
};

/** What a field changes; `undefined` for one that there is not. `value` is absent where it is a word alone. */
function readField(key: string, value: string | undefined, draft: Draft): Draft | undefined {
  switch (key) {
    case 'readonly':
    case 'ro':
      return truth(value, (ReadOnly) => ({ ReadOnly }));
    case 'bind-nonrecursive':
      return truth(value, (NonRecursive) => inGroup(draft, 'BindOptions', { NonRecursive }));
    case 'volume-nocopy':
      return truth(value, (NoCopy) => inGroup(draft, 'VolumeOptions', { NoCopy }));
    default:
      return value === undefined || value === '' ? undefined : readPair(key, value, draft);
  }
}

function readPair(key: string, value: string, draft: Draft): Draft | undefined {
  switch (key) {
    case 'type':
      return { Type: value.toLowerCase() };
    case 'source':
    case 'src':
      return { Source: value.startsWith('.') ? resolve(value) : value };
    case 'target':
    case 'dst':
    case 'destination':
      return { Target: value };
    case 'consistency':
      return { Consistency: value.toLowerCase() };
    case 'image-subpath':
      return inGroup(draft, 'ImageOptions', { Subpath: value });
    case 'tmpfs-size':
      return number(parseSize(value), (SizeBytes) => inGroup(draft, 'TmpfsOptions', { SizeBytes }));
    case 'tmpfs-mode':
      return number(octal(value), (Mode) => inGroup(draft, 'TmpfsOptions', { Mode }));
    default:
      return key.startsWith('bind-') ? readBind(key, value, draft) : readVolume(key, value, draft);
  }
}

function readBind(key: string, value: string, draft: Draft): Draft | undefined {
  const { BindOptions = {} } = draft;
  if (key === 'bind-propagation') return inGroup(draft, 'BindOptions', { Propagation: value.toLowerCase() });
  if (key !== 'bind-recursive') return undefined;
  const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    enabled: BindOptions,
    disabled: { NonRecursive: true },
    writable: { ReadOnlyNonRecursive: true },
    readonly: { ReadOnlyForceRecursive: true },
  };
  return Object.hasOwn(changes, value) ? inGroup(draft, 'BindOptions', changes[value] ?? {}) : undefined;
}

function readVolume(key: string, value: string, draft: Draft): Draft | undefined {
  const { Labels, DriverConfig } = draft.VolumeOptions ?? {};
  const driver = Object(DriverConfig);
  const equals = value.indexOf('=');
  const pair = equals === -1 ? { [value]: '' } : { [value.slice(0, equals)]: value.slice(equals + 1) };
  switch (key) {
    case 'volume-subpath':
      return inGroup(draft, 'VolumeOptions', { Subpath: value });
    case 'volume-label':
      return inGroup(draft, 'VolumeOptions', { Labels: { ...Object(Labels), ...pair } });
    case 'volume-driver':
      return inGroup(draft, 'VolumeOptions', { DriverConfig: { ...driver, Name: value } });
    case 'volume-opt':
      return inGroup(draft, 'VolumeOptions', {
        DriverConfig: { ...driver, Options: { ...driver.Options, ...pair } },
      });
    default:
      return undefined;
  }
}

function inGroup(draft: Draft, group: Group, change: Readonly<Record<string, unknown>>): Draft {
  return { [group]: { ...draft[group], ...change } };
}

function truth(value: string | undefined, make: (is: boolean) => Draft): Draft | undefined {
  if (value === undefined || /^(?:1|t|true)$/i.test(value)) return make(true);
  return /^(?:0|f|false)$/i.test(value) ? make(false) : undefined;
}

function number(value: number | undefined, make: (value: number) => Draft): Draft | undefined {
  return value === undefined ? undefined : make(value);
}

function octal(text: string): number | undefined {
  return /^[0-7]{1,5}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Whole, and with no options of another type; a read-only submount needs a mount that is read-only, too. */
function isMount(draft: Draft): draft is Mount {
  const { Type, Source, Target, ReadOnly, BindOptions } = draft;
  if (!TYPES.some((type) => type === Type) || !/^\//.test(String(Target))) return false;
  if (Type === 'tmpfs' ? Source !== undefined : Type === 'bind' && Source === undefined) return false;
  if (Object.entries(TYPE_OF).some(([group, type]) => Reflect.has(draft, group) && type !== Type)) return false;
  const { ReadOnlyNonRecursive = false, ReadOnlyForceRecursive = false, Propagation } = BindOptions ?? {};
  if ((ReadOnlyNonRecursive || ReadOnlyForceRecursive) && ReadOnly !== true) return false;
  return ReadOnlyForceRecursive !== true || Propagation === 'rprivate';
}
