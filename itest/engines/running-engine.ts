/** An engine that the conformance list is run on, wherever it runs. */
import { type Outcome, run } from '../support/run.ts';
import type { Images } from './features/feature.ts';
import type { SavedImages } from './images.ts';
import type { Pace } from './pace.ts';

export interface RunningEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Of its package, as Debian has it; `undefined` where nothing was installed. */
  readonly packageVersion: string | undefined;
  readonly pace: Pace;
  /** What its processor is, where that is not this machine's: `amd64, tcg: /dev/kvm cannot be opened`. */
  readonly processor?: string;
  docker(...args: readonly string[]): Promise<Outcome>;
  /** The names by which it has the images then. @throws Error where it cannot have them */
  provide(saved: SavedImages): Promise<Images>;
}

/** Docker's own command line. */
export function dockerOn(host: string, args: readonly string[], { limitMs }: { limitMs: number }): Promise<Outcome> {
  return run('docker', ['--host', host, ...args], { limitMs });
}

/** @throws Error where the engine does not take the archive */
export async function loadInto(engine: RunningEngine, { archive, images }: SavedImages): Promise<Images> {
  const { exitCode, stderr } = await engine.docker('load', '--quiet', '--input', archive);
  if (exitCode !== 0) throw new Error(`expected the images to be loaded, received ${exitCode}: ${stderr}`);
  return images;
}
