/** What the engine and its kernel are, for reports. It only adds to them: what the engine does not say is `unknown`. */
import type { Engine } from './engine.ts';

export interface EngineVersions {
  /** Such as `28.2.2`. */
  readonly engine: string;
  /** Of the engine's host, such as `6.12.3-amd64`. */
  readonly kernel: string;
}

export async function engineVersions(engine: Engine): Promise<EngineVersions> {
  try {
    const { version, kernel } = await engine.facts();
    return { engine: version, kernel };
  } catch {
    // If the engine is away, the run itself finds out.
    return { engine: 'unknown', kernel: 'unknown' };
  }
}
