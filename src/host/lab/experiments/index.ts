/** The twelve experiments by name. */
import type { ExperimentName } from '../../../common/lab/experiments.ts';
import { childKeepsListener, parentKeepsClient } from './descriptors.ts';
import { type AnyExperiment, toAnyExperiment } from './experiment.ts';
import { childWithoutExit, orphans, unreapedChild, zombiesLeft } from './lifetimes.ts';
import { ignoredSigchld, waitServes, zombiesHold } from './reaping.ts';
import { manyAtOnce, oneProcess, processesCost } from './serving.ts';

export const EXPERIMENT_TABLE: Readonly<Record<ExperimentName, AnyExperiment>> = {
  'one-process-serves-one-client': toAnyExperiment(oneProcess),
  'children-serve-many-at-once': toAnyExperiment(manyAtOnce),
  'parent-must-close-client': toAnyExperiment(parentKeepsClient),
  'child-must-close-listener': toAnyExperiment(childKeepsListener),
  'child-without-exit-lives-on': toAnyExperiment(childWithoutExit),
  'unreaped-child-stays-defunct': toAnyExperiment(unreapedChild),
  'zombies-vanish-with-their-parent': toAnyExperiment(zombiesLeft),
  'orphan-is-adopted-and-reaped': toAnyExperiment(orphans),
  'zombies-hold-resources': toAnyExperiment(zombiesHold),
  'wait-reaps-while-serving': toAnyExperiment(waitServes),
  'ignored-sigchld-leaves-no-zombies': toAnyExperiment(ignoredSigchld),
  'processes-cost-more-than-one': toAnyExperiment(processesCost),
};
