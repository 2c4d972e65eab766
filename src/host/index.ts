/** The library: containers started, loaded and observed, and removed again. */
export { engineVersion } from './docker/engine.ts';
export { listRun, removeAbandoned, removeOnInterrupt, removeRun, runId } from './docker/ownership.ts';
export { type ContainerOptions, startContainer } from './docker/start-container.ts';
export type { ExecResult, StartedContainer, Usage } from './docker/started-container.ts';
export { type StartedVolume, startVolume } from './docker/volume.ts';
export { DeadlineError, ExecError, NoEngineError } from './errors.ts';
export { eventually } from './eventually.ts';
export type { StartedSwarm, SwarmSummary } from './swarm.ts';
export { type ServerOptions, Testbed, type TestbedOptions } from './testbed.ts';
