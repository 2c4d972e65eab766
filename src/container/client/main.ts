/**
 * `forkbed-client`: many TCP connections at once from one process, messages on each, every reply checked. Stdout holds
 * JSON lines alone, the summary last. Exit code 0 if no connection failed, 1 if one did, 143 or 130 after a signal.
 */
import { encodeUtf8 } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { bytesOfHex } from '../../common/hex.ts';
import { type ClientOptions, clientOptions, NO_GATE } from '../../common/programs/client-options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { runProgram } from '../program.ts';
import { runCommands } from './commands.ts';
import { FailureTimes } from './failure-times.ts';
import { Gate } from './gate.ts';
import { runLoad } from './load.ts';
import { makeRoomFor } from './open-files.ts';
import { Plan } from './plan.ts';
import { randomPayload } from './random-payload.ts';
import { Tally } from './tally.ts';

runProgram({
  summary: 'Connects to a TCP server many times at once, sends messages on each connection, and checks every reply.',
  table: clientOptions,
  operands: 'COMMAND [ARGUMENT...], which is run instead of connecting, --connections times',
  main,
});

function main(options: ClientOptions, command: readonly string[]): number {
  if (options.stay && options.gate === NO_GATE) throw new UsageError('--stay: expected a --gate, received none');
  const plan = planOf(options);
  makeRoomFor(Math.min(options.concurrency, options.connections));
  const stop = new StopSignals();
  const given = { options, plan, stop, command };
  if (options.gate === NO_GATE) return run(given);
  if (!options.stay) return runAtGate(given, options.gateTimeout);
  while (!stop.arrived) {
    try {
      runAtGate(given, Number.POSITIVE_INFINITY);
    } catch (error) {
      // An audit that ended before it began, or closed its door on us: there will be another.
      if (!isPosixError(error) && !(error instanceof ForkbedError && error.code === 'ERR_GATE')) throw error;
      printErrorLine(`forkbed-client: ${error.message}`);
    }
  }
  return stop.exitCode ?? ExitCode.Pass;
}

function planOf(options: ClientOptions): Plan {
  const { payloadHex, payloadRandom: mostBytes, seed } = options;
  // As messages that differ from each other, as those with a number do.
  if (mostBytes > 0) return new Plan({ ...options, payload: '%d', encode: randomPayload({ mostBytes, seed }) });
  return new Plan({ ...options, encode: payloadHex === '' ? encodeUtf8 : () => bytesOfHex(payloadHex) });
}

interface Run {
  readonly options: ClientOptions;
  readonly plan: Plan;
  readonly stop: StopSignals;
  /** Empty where it is ourselves who connect. */
  readonly command: readonly string[];
}

function runAtGate(given: Run, timeoutMs: number): number {
  const gate = new Gate({ path: given.options.gate, timeoutMs, stop: given.stop });
  try {
    gate.enter(given.options);
    return run(given, gate);
  } finally {
    gate.close();
  }
}

/** The exit code. */
function run({ options, plan, stop, command }: Run, gate?: Gate): number {
  const tally = new Tally(options.tellFailures ? { times: new FailureTimes(monotonicMs()) } : {});
  const { connections, concurrency } = options;
  const elapsedMs =
    command.length === 0
      ? runLoad({ options, plan, tally, stop })
      : runCommands({ argv: command, times: connections, atOnce: concurrency, tally, stop });
  tally.fail('ERR_INTERRUPTED', options.connections - tally.ok - tally.failed);
  const summary = tally.summary({ connections: options.connections, elapsedMs });
  printLine(JSON.stringify(summary));
  gate?.leave(tally.finished(summary));
  return stop.exitCode ?? (summary.failed === 0 ? ExitCode.Pass : ExitCode.Fail);
}
