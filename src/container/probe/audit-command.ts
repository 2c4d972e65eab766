/**
 * `forkbed-probe audit`: the whole job from beside the server. It waits for the server and for every client, observes before,
 * during and after the load, and prints the verdict; exit code 0 pass, 1 fail, 2 unknown. docs/check.md.
 */
import { encodeUtf8 } from 'forkbed:posix';
import { judge, toRunEvidence } from '../../common/checks/judge.ts';
import type { AuditEvidence } from '../../common/checks/run-evidence.ts';
import { exitCodeOf, type Verdict } from '../../common/checks/verdict.ts';
import { toEndpoint } from '../../common/endpoint.ts';
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { parseHex } from '../../common/hex.ts';
import type { OptionValues } from '../../common/options.ts';
import { auditOptions } from '../../common/programs/audit-options.ts';
import { validateVariables } from '../../common/programs/compose-variables.ts';
import { formatVerdict } from '../../common/report/report-text.ts';
import { makeRoomFor } from '../posix/open-files.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import type { Command } from '../program.ts';
import { runAudit } from './audit/audit.ts';
import type { AuditOptions } from './audit/audit-options.ts';
import { Gate } from './audit/gate.ts';
import { Interrupted, Waits } from './audit/waits.ts';

/** After the verdict the clients have nothing left to do. */
const CLIENTS_END_WITHIN_MS = 3_000;
/** What a census, ps and connections of its own have open at once. */
const OTHER_FILES = 64;

export const auditCommand: Command<typeof auditOptions> = {
  summary: 'Watches the server while its clients load it, and gives the verdict: nothing defunct, nothing left.',
  table: auditOptions,
  main: (options: OptionValues<typeof auditOptions>) => {
    const onDeprecated = (sentence: string) => printErrorLine(`audit: ${sentence}`);
    validateVariables(options.variables, { onDeprecated });
    refuseNothingToDo(options);
    makeRoomFor({ option: '--clients', count: options.clients, filesEach: 1, others: OTHER_FILES });
    const stop = new StopSignals();
    const gate = Gate.open(options.gate);
    try {
      const evidence = audit(options, { gate, stop });
      const verdict = judge(toRunEvidence(evidence));
      if (options.json) {
        print({ event: 'evidence', before: 'end', audit: evidence });
        print(verdict);
      } else printLine(formatVerdict(verdict));
      const exitCode = stop.exitCode ?? exitCodeOf(verdict.outcome);
      releaseClients(gate, stop);
      return exitCode;
    } finally {
      gate.close();
    }
  },
};

function refuseNothingToDo(options: OptionValues<typeof auditOptions>): void {
  const { clients, for: forMs } = options;
  if (clients === 0 && forMs === 0) throw new UsageError('expected --clients above 0, or --for, received neither');
  if (toEndpoint(options) === undefined && clients > 0 && options.clientsRun !== 'execs')
    throw new UsageError('--port: expected one for the clients, received 0');
}

/** After the verdict a signal changes nothing. */
function releaseClients(gate: Gate, stop: StopSignals): void {
  try {
    gate.release(new Waits(stop), CLIENTS_END_WITHIN_MS);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function audit(
  options: OptionValues<typeof auditOptions>,
  { gate, stop }: { gate: Gate; stop: StopSignals },
): AuditEvidence {
  const asked: AuditOptions = {
    procDir: options.proc,
    endpoint: toEndpoint(options),
    clients: options.clients,
    clientsRun: options.clientsRun,
    forMs: options.for,
    ignore: options.ignore,
    warmUp: options.warmUp,
    container: options.container,
    startedAtMs: options.startedAt,
    sharesProcesses: options.sharesProcesses,
    startTimeoutMs: options.startTimeout,
    limitMs: options.limit,
    settleMs: options.settle,
    payload: probeMessage(options),
  };
  try {
    return runAudit(asked, {
      gate,
      waits: new Waits(stop),
      onProgress: (progress) => printErrorLine(`audit: ${progress}`),
      emit: (event) => {
        if (options.json) print(event);
      },
    });
  } catch (error) {
    if (error instanceof Interrupted) return { kind: 'incomplete', reason: error.message };
    throw error;
  }
}

/** What the last client sends: the first message of any other. */
function probeMessage({ payload, payloadHex }: OptionValues<typeof auditOptions>): ArrayBuffer {
  return payloadHex === '' ? encodeUtf8(payload.replaceAll('%d', '0')) : parseHex(payloadHex);
}

function print(event: AuditEvent | Verdict): void {
  printLine(JSON.stringify(event));
}
