/** What the ConfigMaps and Secrets of a manifest hold, by key. */
import type { ManifestValue } from './manifest-value.ts';
import type { ManifestObject } from './read-objects.ts';

export type StoredKind = 'ConfigMap' | 'Secret';

/** RFC 4648, section 4; line breaks are ignored, as Go's decoder does. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** `undefined` where the manifest has none of that name. @throws UsageError for one whose data cannot be read */
export function findStored(
  objects: readonly ManifestObject[],
  wanted: { readonly kind: StoredKind; readonly name: string; readonly namespace: string },
): ReadonlyMap<string, Buffer> | undefined {
  const { kind, name, namespace } = wanted;
  const named = objects.filter((object) => object.kind === kind && object.group === '' && object.name === name);
  // A manifest that is applied with --namespace says it nowhere.
  const found =
    named.find((object) => object.namespace === namespace) ??
    named.find((object) => object.namespace === '' || namespace === '');
  return found === undefined ? undefined : readStored(kind, found.value);
}

function readStored(kind: StoredKind, object: ManifestValue): Map<string, Buffer> {
  const [plain, encoded] = kind === 'ConfigMap' ? ['data', 'binaryData'] : ['stringData', 'data'];
  const decoded = [...(object.field(encoded)?.fields() ?? [])].map(([key, value]) => [key, decode(value)] as const);
  const texts = [...(object.field(plain)?.textFields() ?? [])].map(
    ([key, text]) => [key, Buffer.from(text, 'utf8')] as const,
  );
  return new Map([...decoded, ...texts]);
}

/** It may be a secret, and is not quoted. */
function decode(value: ManifestValue): Buffer {
  const text = value.text('base64').replace(/[\r\n]/g, '');
  if (!BASE64.test(text)) throw value.error('base64', `${text.length} characters that are none`);
  return Buffer.from(text, 'base64');
}
