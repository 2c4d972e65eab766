/** What the engine and its kernel are, for reports. It only adds to them: what the engine does not say is `unknown`. */
import type { Engine } from './engine.ts';
import type { EngineFacts } from './engine-facts.ts';

/** The versions of an engine and of its host's kernel, for reports; `unknown` where the engine does not say. */
export interface EngineVersions {
  /** Absent in a report of 0.1, which knew Docker alone. */
  readonly product?: EngineFacts['product'];
  /** Such as `28.2.2`. */
  readonly engine: string;
  /** Of the engine's host, such as `6.12.3-amd64`. */
  readonly kernel: string;
}

export async function engineVersions(engine: Engine): Promise<EngineVersions> {
  try {
    const { product, version, kernel } = await engine.facts();
    return { product, engine: version, kernel };
  } catch {
    // If the engine is away, the run itself finds out.
    return { product: 'unknown', engine: 'unknown', kernel: 'unknown' };
  }
}
