/**
 * `forkbed-client`: many connections at once from one process, messages on each, every reply checked. Stdout holds
 * JSON lines alone, the summary last. Exit code 0 if no connection failed, 1 if one did, 143 or 130 after a signal.
 */
import { encodeUtf8 } from 'forkbed:posix';
import type { ClientSummary } from '../../common/events/client-summary.ts';
import { type Finished, type Go, LOAD_ROUND, WARM_UP_ROUND } from '../../common/events/gate-messages.ts';
import { INTERRUPTED } from '../../common/events/interrupted.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { parseGateAddress } from '../../common/gate-address.ts';
import { parseHex } from '../../common/hex.ts';
import { type ClientOptions, clientOptions, NO_GATE, NO_RELAY } from '../../common/programs/client-options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { makeRoomFor } from '../posix/open-files.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { runProgram } from '../program.ts';
import { runCommands } from './commands.ts';
import { configureTls } from './configure-tls.ts';
import type { Ending } from './ending.ts';
import { FailureTimes } from './failure-times.ts';
import { FinishSignal } from './finish-signal.ts';
import { Gate } from './gate.ts';
import { runLoad } from './load.ts';
import { Plan } from './plan.ts';
import { randomPayload } from './random-payload.ts';
import { refuseGrpc } from './refuse-grpc.ts';
import { refuseTransport } from './refuse-transport.ts';
import { parsePlans, Relay } from './relay.ts';
import { Tally } from './tally.ts';

/** With --stay, after an audit that has gone: a gate that refuses this client would do so again at once. */
const STAY_BACKOFF_MS = 250;
/** What the client is called that stands for all execs. */
const EXECS = 'execs';

runProgram({
  summary: 'Connects to a server many times at once, sends messages on each connection, and checks every reply.',
  table: clientOptions,
  operands: 'COMMAND [ARGUMENT...], which is run instead of connecting, --connections times',
  main,
});

function main(options: ClientOptions, command: readonly string[]): number {
  refuseGate(options);
  if (options.stay && options.gate === NO_GATE) throw new UsageError('--stay: expected a --gate, received none');
  if (options.relay !== NO_RELAY) return relay(options);
  refuseTransport(options);
  const plan = createPlan(options);
  configureTls(options);
  refuseGrpc(options);
  const { concurrency, connections } = options;
  makeRoomFor({ option: '--concurrency', count: Math.min(concurrency, connections), filesEach: 1 });
  const stop = new StopSignals();
  const job = { options, plan, stop, command, ...(options.untilReleased ? { finishSignal: new FinishSignal() } : {}) };
  if (options.gate === NO_GATE) return runAlone(job);
  if (!options.stay) return runAtGate(job, options.gateTimeout);
  while (!stop.arrived) {
    try {
      runAtGate(job, Number.POSITIVE_INFINITY);
    } catch (error) {
      // An audit that ended before it began, or closed its door on us: there will be another.
      if (!isPosixError(error) && !(error instanceof ForkbedError && error.code === 'ERR_GATE')) throw error;
      printErrorLine(`forkbed-client: ${error.message}`);
      stop.wait({ untilMs: monotonicMs() + STAY_BACKOFF_MS });
    }
  }
  return stop.exitCode ?? ExitCode.Pass;
}

function refuseGate({ gate, gateToken }: ClientOptions): void {
  const isTcp = parseGateAddress(gate)?.kind === 'tcp';
  if (isTcp && gateToken === '') throw new UsageError('--gate-token: expected the token of the run, received none');
  if (!isTcp && gateToken !== '')
    throw new UsageError(`--gate-token: expected --gate tcp://HOST:PORT, received ${gate}`);
}

function createPlan(options: ClientOptions): Plan {
  const { payloadHex, payloadRandom: maxBytes, seed } = options;
  // As messages that differ from each other, as those with a number do.
  if (maxBytes > 0) return new Plan({ ...options, payload: '%d', encode: randomPayload({ maxBytes, seed }) });
  if (payloadHex === '') return new Plan({ ...options, encode: encodeUtf8 });
  // Without %d: all messages are the same.
  return new Plan({ ...options, payload: payloadHex, encode: parseHex });
}

interface Run {
  readonly options: ClientOptions;
  readonly plan: Plan;
  readonly stop: StopSignals;
  /** Empty where the client itself connects. */
  readonly command: readonly string[];
  /** With --until-released. */
  readonly finishSignal?: FinishSignal;
}

function runAlone(job: Run): number {
  const { summary } = run(job);
  printLine(JSON.stringify(summary));
  return job.stop.exitCode ?? loadExitCode(summary);
}

/** The exit code, of the load alone: further rounds are the audit's, and go into its verdict. */
function runAtGate(job: Run, timeoutMs: number): number {
  const { gate: where, gateToken: token, host, port, name, node } = job.options;
  const gate = new Gate({ where, token, timeoutMs, stop: job.stop });
  try {
    let go = gate.enter({ host, port, name, node, longestMs: maxConnectionMs(job) });
    while (go?.round === WARM_UP_ROUND) {
      const { tally, summary } = run(inRound(job, go), { ending: gate.ending });
      go = gate.next(tally.finished(WARM_UP_ROUND, summary));
    }
    if (go === undefined) return runAlone(job);
    gate.begin();
    // On another machine nobody but the gate can end it.
    const { tally, summary: whole } = run(job, gate.isRemote ? { ending: gate.ending, followsLateReply: true } : {});
    const gateSilentMs = whole.failed === 0 ? 0 : gate.measureSilence();
    const summary = gateSilentMs === 0 ? whole : { ...whole, gateSilentMs };
    printLine(JSON.stringify(summary));
    stayForRounds(job, gate, tally.finished(LOAD_ROUND, summary));
    return job.stop.exitCode ?? loadExitCode(summary);
  } finally {
    gate.close();
  }
}

/** Until the audit releases it, or a signal comes. */
function relay(options: ClientOptions): number {
  const {
    gate: where,
    gateToken: token,
    gateTimeout: timeoutMs,
    relay: text,
    host,
    port,
    node,
    failureTimes,
  } = options;
  if (where === NO_GATE) throw new UsageError('--relay: expected a --gate, received none');
  const plans = parsePlans(text);
  const stop = new StopSignals();
  const gate = new Gate({ where, token, timeoutMs, stop });
  try {
    const execs = new Relay({ plans, gate, stop, failureTimes });
    for (let go = gate.enter({ host, port, name: EXECS, node, execs: plans }); go !== undefined && !stop.arrived; ) {
      const { tally, summary } = execs.run(go);
      go = gate.next(tally.finished(go.round, summary));
    }
    return stop.exitCode ?? ExitCode.Pass;
  } finally {
    gate.close();
  }
}

/** How long one connection may take. `undefined` for a command, and for a client that misbehaves until it is stopped. */
function maxConnectionMs({ options, command }: Run): number | undefined {
  if (command.length > 0 || options.misbehave !== 'no') return undefined;
  return options.connectTimeout + options.messages * options.replyTimeout + options.hold;
}

/** Prints that the gate has gone, which does not change the result. */
function stayForRounds(job: Run, gate: Gate, load: Finished): void {
  try {
    for (let go = gate.next(load); go !== undefined; ) {
      const { round } = go;
      const { tally, summary } = run(inRound(job, go), {
        ending: gate.ending,
        onHeld: go.hold === true ? () => gate.hold(round) : undefined,
      });
      go = gate.next(tally.finished(round, summary));
    }
  } catch (error) {
    if (!isPosixError(error) && !(error instanceof ForkbedError && error.code === 'ERR_GATE')) throw error;
    printErrorLine(`forkbed-client: after the run: ${error.message}`);
  }
}

/** The same plan with what differs in this round. The server is up, and what there is to say is said to the audit. */
function inRound({ finishSignal: _, ...job }: Run, { connections, concurrency, hold }: Go): Run {
  const { options } = job;
  return {
    ...job,
    options: {
      ...options,
      connections: connections ?? options.connections,
      // There are descriptors for no more.
      concurrency: Math.min(concurrency ?? options.concurrency, options.concurrency),
      hold: hold === true ? Number.POSITIVE_INFINITY : options.hold,
      retryUntil: 0,
      progress: false,
      failureTimes: false,
    },
  };
}

function run(
  { options, plan, stop, command, finishSignal }: Run,
  {
    ending,
    onHeld,
    // In a further round the audit waits, and the load has already shown late replies.
    followsLateReply = ending === undefined,
  }: { ending?: Ending; onHeld?: (() => void) | undefined; followsLateReply?: boolean } = {},
): { tally: Tally; summary: ClientSummary } {
  const tally = new Tally({
    expectsHttp: plan.repliesAreHttp,
    ...(options.failureTimes ? { times: new FailureTimes(monotonicMs()) } : {}),
  });
  const { connections: minimum, concurrency } = options;
  const endings = ending === undefined ? [stop] : [stop, ending];
  const elapsedMs =
    command.length === 0
      ? runLoad({ options, plan, tally, stop, ending, onHeld, finishSignal, followsLateReply })
      : runCommands({ argv: command, times: minimum, atOnce: concurrency, tally, endings });
  const connections = Math.max(minimum, tally.ok + tally.failed);
  tally.fail(INTERRUPTED, connections - tally.ok - tally.failed);
  return { tally, summary: tally.summary({ connections, elapsedMs }) };
}

function loadExitCode({ failed }: ClientSummary): number {
  return failed === 0 ? ExitCode.Pass : ExitCode.Fail;
}
