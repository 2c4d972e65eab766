/**
 * `$(NAME)` in commands, arguments and values, as the Kubernetes API reference of `Container.command` has it: a reference that
 * cannot be resolved stays as it is, and `$$` is one `$`, so that `$$(NAME)` is the text `$(NAME)`.
 */

/** A variable that is in the map is resolved, an empty one too. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (reference, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? reference),
  );
}
