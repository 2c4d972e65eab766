/** Programs of a test, and their environment. */
export { type Outcome, run } from '../../testkit/run.ts';

/** The environment for a run of forkbed of its own, whatever run calls it. */
export function environmentOfItsOwn(): NodeJS.ProcessEnv {
  const { FORKBED_RUN: _run, FORKBED_OWNER: _owner, ...inherited } = process.env;
  return { ...inherited, FORKBED_IMAGE: inherited.FORKBED_IMAGE ?? 'forkbed' };
}
