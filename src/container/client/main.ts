/**
 * `forkbed-client`: many TCP connections at once from one process, messages on each, every reply checked. Stdout holds
 * JSON lines alone, the summary last. Exit code 0 if no connection failed, 1 if one did, 143 or 130 after a signal.
 */
import { encodeUtf8 } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { runProgram } from '../program.ts';
import { Gate } from './gate.ts';
import { runLoad } from './load.ts';
import { makeRoomFor } from './open-files.ts';
import { type ClientOptions, clientOptions, NO_GATE } from './options.ts';
import { Plan } from './plan.ts';
import { Tally } from './tally.ts';

runProgram({
  summary: 'Connects to a TCP server many times at once, sends messages on each connection, and checks every reply.',
  table: clientOptions,
  main,
});

function main(options: ClientOptions): number {
  const plan = new Plan({ ...options, encodeUtf8 });
  makeRoomFor(Math.min(options.concurrency, options.connections));
  const stop = new StopSignals();
  const tally = new Tally();
  const gate = enterGate(options, stop);
  const elapsedMs = runLoad({ options, plan, tally, stop });
  tally.fail('ERR_INTERRUPTED', options.connections - tally.ok - tally.failed);
  const summary = tally.summary({ connections: options.connections, elapsedMs });
  printLine(JSON.stringify(summary));
  gate?.leave(tally.finished(summary));
  return stop.exitCode ?? (summary.failed === 0 ? ExitCode.Pass : ExitCode.Fail);
}

function enterGate(options: ClientOptions, stop: StopSignals): Gate | undefined {
  if (options.gate === NO_GATE) return undefined;
  const gate = new Gate({ path: options.gate, timeoutMs: options.gateTimeout, stop });
  gate.enter(options);
  return gate;
}
