/** Whose process namespace a container has joined: docker run --pid container:NAME. */

/** The other container as it was named, by its id for what forkbed starts; `undefined` where the namespace is its own or the host's. */
export function joinedContainer({ PidMode = '' }: { readonly PidMode?: string | undefined }): string | undefined {
  const [, name] = /^container:(.+)$/.exec(PidMode) ?? [];
  return name;
}
