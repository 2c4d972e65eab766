/** Engines that forkbed refuses, by their answer to `GET /version`. Pure. */

/** What of that answer counts. */
interface Version {
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
}

/** Podman 4 cannot remove a container that is being started or stopped, and answers 500 (seen with 4.3.1). */
const MIN_PODMAN = 5;

/** A sentence; `undefined` where it is supported. */
export function whyUnsupported({ Components = [] }: Version): string | undefined {
  const podman = Components.find(({ Name }) => Name === 'Podman Engine');
  const major = Number.parseInt(podman?.Version ?? '', 10);
  if (podman === undefined || Number.isNaN(major) || major >= MIN_PODMAN) return undefined;
  return `Podman ${podman.Version}; forkbed needs Podman ${MIN_PODMAN} or later`;
}
