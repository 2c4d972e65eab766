/** Engines that forkbed refuses, by what they are. Pure. */
import type { EngineFacts } from './engine-facts.ts';

/** Podman 4 cannot remove a container that is being started or stopped, and answers 500 (seen with 4.3.1). */
const MIN_PODMAN = 5;

/** A sentence; `undefined` where it is supported. */
export function whyUnsupported({ product, version }: Pick<EngineFacts, 'product' | 'version'>): string | undefined {
  const major = Number.parseInt(version, 10);
  if (product !== 'Podman' || Number.isNaN(major) || major >= MIN_PODMAN) return undefined;
  return `Podman ${version}; forkbed needs Podman ${MIN_PODMAN} or later`;
}
