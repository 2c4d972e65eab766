/** A mapping that is a choice: one of its fields says what it is, as the handler of a probe does. */
import type { ManifestValue } from './manifest-value.ts';

/** The one that is there. @throws UsageError for none, and for two */
export function onlyField<const Name extends string>(
  value: ManifestValue,
  names: readonly Name[],
): { readonly name: Name; readonly value: ManifestValue } {
  const fields = value.fields();
  const present = names.flatMap((name) => {
    const field = fields.get(name);
    return field === undefined ? [] : [{ name, value: field }];
  });
  const [only, ...others] = present;
  if (only !== undefined && others.length === 0) return only;
  const received = only === undefined ? 'none' : present.map(({ name }) => name).join(' and ');
  throw value.error(`one of ${names.join(', ')}`, received);
}
