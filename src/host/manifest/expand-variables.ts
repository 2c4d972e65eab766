/**
 * `$(NAME)` in commands, arguments and values, as the Kubernetes API reference of `Container.command` has it: a reference that
 * cannot be resolved stays as it is, and `$$` is one `$`, so that `$$(NAME)` is the text `$(NAME)`.
 */
import type { ManifestValue } from './manifest-value.ts';

/** What the kernel takes as one argument or variable: MAX_ARG_STRLEN, with the zero at its end. execve(2). */
const MAX_CHARACTERS = 128 * 1024 - 1;

/** The text of a value. @throws UsageError for what is no text, and for one that the kernel would not take */
export function expandValue(value: ManifestValue, variables: ReadonlyMap<string, string>): string {
  const expanded = expandVariables(value.text(), variables);
  if (expanded !== undefined) return expanded;
  throw value.error(`at most ${MAX_CHARACTERS} characters with its variables in their places`, 'more');
}

/** A variable that is in the map is resolved, an empty one too. `undefined` where it comes to more than the kernel takes. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let expanded = '';
  for (let at = 0; at < text.length; ) {
    const { part, next } = readPart(text, at, variables);
    expanded += part;
    if (expanded.length > MAX_CHARACTERS) return undefined;
    at = next;
  }
  return expanded;
}

/** What stands at a place, expanded, and where the next part begins. */
function readPart(
  text: string,
  at: number,
  variables: ReadonlyMap<string, string>,
): { readonly part: string; readonly next: number } {
  const dollar = text.indexOf('$', at);
  if (dollar !== at) return upTo(text, at, dollar);
  if (text[at + 1] === '$') return { part: '$', next: at + 2 };
  if (text[at + 1] !== '(') return { part: '$', next: at + 1 };
  const end = text.indexOf(')', at);
  // Nothing that follows is closed either.
  if (end === -1) return { part: text.slice(at).replaceAll('$$', '$'), next: text.length };
  const reference = text.slice(at, end + 1);
  return { part: variables.get(reference.slice(2, -1)) ?? reference, next: end + 1 };
}

function upTo(text: string, at: number, end: number): { readonly part: string; readonly next: number } {
  const next = end === -1 ? text.length : end;
  return { part: text.slice(at, next), next };
}
