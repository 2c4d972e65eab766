/** The library: any server put to the test, and the containers for it started, loaded, observed, and removed again. */

export type { Finding, Outcome } from '../common/checks/finding.ts';
export { judge } from '../common/checks/judge.ts';
export type { RunEvidence } from '../common/checks/run-evidence.ts';
export { exitCodeOf, type Verdict } from '../common/checks/verdict.ts';
export type { Signalled } from '../common/events/signalled.ts';
export { ForkbedError, ParseError, UsageError } from '../common/forkbed-error.ts';
export type { Census, ProcessDetail, ProcessRecord, TcpSocket } from '../common/process-table/model.ts';
export type { ActiveFault, FaultEffect } from './chaos/fault-effect.ts';
export { freezeContainer } from './chaos/freeze.ts';
export { limitMemory, limitPids } from './chaos/limits.ts';
export { limitOpenFiles } from './chaos/open-files.ts';
export { type SignalRequest, signalChildren } from './chaos/send-signal.ts';
export { endChildren, suspendChildren, suspendServer } from './chaos/signals.ts';
export { stopAndStart } from './chaos/stop-and-start.ts';
export { chaosPlan } from './check/chaos-plan.ts';
export { type CheckPlan, DEFAULT_PLAN, httpPlan } from './check/plan.ts';
export type { StartedSubject, Subject, SubjectOptions } from './check/subject.ts';
export { gatherRun, type LoadSample, type Tools, verify } from './check/verify.ts';
export { defaultEngine } from './default-engine.ts';
export {
  connectPassingClients,
  engineVersion,
  listRun,
  prepareToolImage,
  removeAbandoned,
  removeOnInterrupt,
  removeRun,
  runId,
  startContainer,
  startSubject,
  startVolume,
  toolImage,
} from './default-forkbed.ts';
export type { ContainerOptions } from './docker/container-options.ts';
export { Engine, type EngineOptions } from './docker/engine.ts';
export type { EngineFacts } from './docker/engine-facts.ts';
export type { Left, Owned, Removal } from './docker/removal.ts';
export type { ExecResult, StartedContainer, Usage } from './docker/started-container.ts';
export type { StartedVolume } from './docker/volume.ts';
export {
  ArgumentError,
  DeadlineError,
  EngineError,
  EngineLostError,
  ExecError,
  NoEngineError,
} from './errors.ts';
export { eventually } from './eventually.ts';
export { createForkbed, type Forkbed, type ForkbedOptions } from './forkbed.ts';
export { type CheckReport, FORMATS, type Format, formatReport } from './report/check-report.ts';
export type { StartedSwarm, SwarmSummary } from './swarm.ts';
export { type ServerOptions, Testbed, type TestbedOptions } from './testbed.ts';
