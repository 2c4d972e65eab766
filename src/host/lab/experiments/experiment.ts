/** What an experiment consists of: what is done, what is made of that, and the code that it is about. */
import type {
  CodeExcerpt,
  ExperimentFigure,
  ExperimentName,
  ExperimentOutcome,
  FigureName,
} from '../../../common/lab/experiments.ts';
import type { ExperimentBench } from './experiment-bench.ts';

export interface Observation<Name extends ExperimentName> {
  readonly outcome: ExperimentOutcome<Name>;
  readonly figures: readonly ExperimentFigure[];
}

/** Where lines stand that matter, without a number: sources change. */
export interface CodeMarker {
  /** In the package. */
  readonly file: string;
  readonly who: CodeExcerpt['who'];
  /** A text that one line alone has: the excerpt begins there, and ends with the block that begins there. */
  readonly begin: string;
  /** Texts of the lines to mark. */
  readonly mark: readonly string[];
}

export interface Experiment<Name extends ExperimentName, Samples = unknown> {
  /** What is done, and what was sampled of it. */
  readonly run: (bench: ExperimentBench) => Promise<Samples>;
  /** Pure. */
  readonly observe: (samples: Samples) => Observation<Name>;
  readonly code: readonly CodeMarker[];
}

/** An experiment whatever it samples. */
export interface AnyExperiment {
  readonly perform: (bench: ExperimentBench) => Promise<Observation<ExperimentName>>;
  readonly code: readonly CodeMarker[];
}

export function toAnyExperiment<Name extends ExperimentName, Samples>({
  run,
  observe,
  code,
}: Experiment<Name, Samples>): AnyExperiment {
  return { perform: async (bench) => observe(await run(bench)), code };
}

/** In the order of the names; without those that there are none of. */
export function toFigures(
  values: Readonly<Partial<Record<FigureName, number | string | undefined>>>,
): ExperimentFigure[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: name as FigureName, value }],
  );
}
