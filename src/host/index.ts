/** The library: any server put to the test, and the containers for it started, loaded, observed, and removed again. */

export type { ChaosRecord, ClientFailures, InjectedFault } from '../common/chaos/chaos-record.ts';
export type { FaultName } from '../common/chaos/fault-kinds.ts';
export type { ScheduledFault } from '../common/chaos/schedule.ts';
export type { EngineCount } from '../common/checks/engine-count.ts';
export type {
  Adoption,
  ChildrenEvidence,
  ControlEvidence,
  Evidence,
  FinalProbeEvidence,
  ForeignChild,
  ForeignEvidence,
  HeldSocket,
  IgnoredEvidence,
  Listener,
  LoadClient,
  LoadEvidence,
  LoadNode,
  MachineTime,
  OrphanEvidence,
  ParentEvidence,
  PsEvidence,
  SocketEvidence,
  SubjectEvidence,
} from '../common/checks/evidence.ts';
export type { Figures } from '../common/checks/figures.ts';
export type { CheckId, Finding, Judgement, Outcome } from '../common/checks/finding.ts';
export { judge } from '../common/checks/judge.ts';
export { LOAD_KINDS, type LoadKind, type LoadUnit } from '../common/checks/load-kind.ts';
export type {
  Allowance,
  AllowancesEvidence,
  AuditEvidence,
  Culprit,
  Life,
  Restart,
  RunEvidence,
  StopEvidence,
} from '../common/checks/run-evidence.ts';
export type { Timeline, TimelineSample } from '../common/checks/timeline.ts';
export { type BaselineReport, exitCodeOf, type Verdict } from '../common/checks/verdict.ts';
export type { ZombieGroup, ZombieReport } from '../common/checks/zombie-watch.ts';
export type { Endpoint, EndpointOptions } from '../common/endpoint.ts';
export type { LoadProgress, ServerProgress } from '../common/events/audit-events.ts';
export {
  type ClientSummary,
  type FailureExample,
  type FirstFailure,
  type Percentiles,
  SERVER_PROTOCOLS,
  type ServerProtocol,
  type TimedFailures,
} from '../common/events/client-summary.ts';
export type { Signalled } from '../common/events/signalled.ts';
export type { ExecEnd, ExecKind, ExecPlan } from '../common/execs/exec-plan.ts';
export type { ExecOutcome, ExecRun } from '../common/execs/exec-record.ts';
export type {
  ExecLeftover,
  ExecLeftovers,
  ExecPlanEvidence,
  ExecsEvidence,
  LateExecs,
} from '../common/execs/execs-evidence.ts';
export { ExitCode } from '../common/exit-codes.ts';
export { BugError, ForkbedError, ParseError, UsageError } from '../common/forkbed-error.ts';
export {
  GROWTH_KINDS,
  type Grower,
  type GrowthEvidence,
  type GrowthKind,
  type GrowthSeries,
  type Measure,
  type RoundsEnd,
} from '../common/growth/growth.ts';
export type { Expectation, LoadSpec } from '../common/load/load-spec.ts';
export type {
  Census,
  ProcessDetail,
  ProcessRecord,
  ProcessState,
  SignalSets,
  TcpSocket,
  TcpState,
  UnixSocket,
} from '../common/process-table/model.ts';
export { chaosPlan } from './chaos/chaos-plan.ts';
export { endChildren } from './chaos/end-children.ts';
export type { ActiveFault, FaultEffect } from './chaos/fault-effect.ts';
export { freezeContainer } from './chaos/freeze-container.ts';
export { limitMemory } from './chaos/limit-memory.ts';
export { type AcceptorTarget, limitOpenFiles } from './chaos/limit-open-files.ts';
export { limitPids } from './chaos/limit-pids.ts';
export type { Place } from './chaos/passing-clients.ts';
export type { ServerTarget } from './chaos/send-signal.ts';
export { type SignalRequest, signalChildren } from './chaos/send-signal.ts';
export { stopAndStart } from './chaos/stop-and-start.ts';
export { suspendChildren } from './chaos/suspend-children.ts';
export { suspendServer } from './chaos/suspend-server.ts';
export {
  type CheckPlan,
  type ClientCommand,
  DEFAULT_PLAN,
  type FormerPlan,
  grpcPlan,
  httpPlan,
  type ProbeConnections,
} from './check/plan.ts';
export type { SocketAccess } from './check/socket-access.ts';
export type { StartedSubject, Subject, SubjectOptions } from './check/subject.ts';
export type { SwarmClients } from './check/swarm-clients.ts';
export { gatherRun, type LoadSample, type Tools, verify } from './check/verify.ts';
export type { ClientsSummary, StartedClients, StartedSwarm, SwarmSummary } from './clients.ts';
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
export type { Build } from './docker/build-image.ts';
export type { ComposeService } from './docker/compose.ts';
export type { ContainerOptions } from './docker/container-options.ts';
export { Engine, type EngineOptions } from './docker/engine.ts';
export type { EngineFacts } from './docker/engine-facts.ts';
export type { EngineVersions } from './docker/engine-versions.ts';
export type { Output } from './docker/frames.ts';
export type { StartedNetwork } from './docker/network.ts';
export type { RemovalOptions } from './docker/ownership.ts';
export type { FileEntry } from './docker/pack-entries.ts';
export type { Left, Owned, OwnedKind, Removal } from './docker/removal.ts';
export type { Role, Run } from './docker/run.ts';
export type { DeviceMapping, DeviceRequest, HealthCheck, Mount, RunOptions, Ulimit } from './docker/run-options.ts';
export type { ExecResult, StartedContainer, Usage } from './docker/started-container.ts';
export { Swarm } from './docker/swarm/swarm.ts';
export type { SwarmNode } from './docker/swarm/swarm-node.ts';
export type { StartedVolume } from './docker/volume.ts';
export {
  ArgumentError,
  DeadlineError,
  EngineError,
  EngineLostError,
  ExecError,
  NoEngineError,
} from './errors.ts';
export { eventually, type Waiting } from './eventually.ts';
export { createForkbed, type Forkbed, type ForkbedOptions } from './forkbed.ts';
export type { NotCarried } from './manifest/not-carried.ts';
export type { CheckReport, ManifestReport, ReportSource } from './report/check-report.ts';
export { formatReport } from './report/format-report.ts';
export { FORMATS, type Format } from './report/formats.ts';
export { type ServerOptions, Testbed, type TestbedOptions } from './testbed.ts';
