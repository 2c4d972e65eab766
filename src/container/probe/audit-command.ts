/**
 * `forkbed-probe audit`: the whole job from beside the server. It waits for the server and for every client, observes before,
 * during and after the load, and prints the verdict; exit code 0 pass, 1 fail, 2 unknown. docs/check.md.
 */
import { encodeUtf8 } from 'forkbed:posix';
import { judge, toRunEvidence } from '../../common/checks/judge.ts';
import type { AuditEvidence } from '../../common/checks/run-evidence.ts';
import { exitCodeOf, type Verdict } from '../../common/checks/verdict.ts';
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { parseHex } from '../../common/hex.ts';
import { choice, flag, hex, integer, list, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { auditLoad } from '../../common/programs/audit-load.ts';
import { validateVariables } from '../../common/programs/compose-variables.ts';
import { formatVerdict } from '../../common/report/report-text.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import type { Command } from '../program.ts';
import { runAudit } from './audit/audit.ts';
import type { AuditOptions } from './audit/audit-options.ts';
import { Gate } from './audit/gate.ts';
import { Interrupted, Waits } from './audit/waits.ts';

/** After the verdict the clients have nothing left to do. */
const CLIENTS_END_WITHIN_MS = 3_000;

const table = {
  gate: text({
    default: '/run/forkbed/gate.sock',
    placeholder: 'PATH',
    help: 'Unix socket at which the clients arrive; made here, removed at the end',
  }),
  clients: auditLoad.clients,
  clientsRun: choice(['connections', 'commands'], {
    default: 'connections',
    help: 'what the clients count: connections of forkbed-client, or runs of a command',
  }),
  for: integer({ default: 0, placeholder: 'MS', help: 'watch for at least so long' }),
  ignore: list({
    placeholder: 'NAME|PID',
    help: 'leave out a process and its descendants, by command name or pid; repeatable',
    expected: 'a command name or a pid',
    parse: (value) => (value === '' ? undefined : value),
  }),
  container: text({
    default: '',
    placeholder: 'ID',
    help: 'of the server, as the engine names it: the audit touches no namespace of another; empty: not known',
  }),
  startedAt: integer({
    default: 0,
    max: Number.MAX_SAFE_INTEGER,
    placeholder: 'MS',
    help: 'when PID 1 was started, since the epoch: the audit touches no namespace of another age; 0: not known',
  }),
  warmUp: integer({
    default: 0,
    max: 10_000,
    help: 'connections of each client before the baseline, to see that the server answers; 0: none',
  }),
  arriveTimeout: integer({
    default: 60_000,
    min: 1,
    placeholder: 'MS',
    help: 'limit of the wait for the server, and then for the clients',
  }),
  limit: auditLoad.limit,
  settle: integer({
    default: 2_000,
    min: 100,
    placeholder: 'MS',
    help: 'the settle window: a zombie that outlives it counts as defunct',
  }),
  port: integer({ default: 5005, max: 65_535, help: 'port that the server listens on; 0: none, with --clients 0' }),
  message: text({
    default: 'forkbed audit',
    placeholder: 'TEXT',
    help: 'what the last client says, which must get a reply',
  }),
  messageHex: hex({ help: 'its bytes, instead of --message' }),
  variables: text({
    default: '',
    placeholder: 'NAME=VALUE',
    help: 'variables of docker-compose.yml, one a line, to validate before anything else',
  }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
  json: flag({
    help: 'print JSON lines instead of a table: what is seen meanwhile, the evidence, and last the verdict',
  }),
};

export const auditCommand: Command<typeof table> = {
  summary: 'Watches the server while its clients load it, and gives the verdict: nothing defunct, nothing left.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const onDeprecated = (sentence: string) => printErrorLine(`audit: ${sentence}`);
    validateVariables(options.variables, { onDeprecated });
    refuseNothingToDo(options);
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

function refuseNothingToDo({ clients, for: forMs, port }: OptionValues<typeof table>): void {
  if (clients === 0 && forMs === 0) throw new UsageError('expected --clients above 0, or --for, received neither');
  if (port === 0 && clients > 0) throw new UsageError('--port: expected one for the clients, received 0');
}

/** After the verdict a signal changes nothing. */
function releaseClients(gate: Gate, stop: StopSignals): void {
  try {
    gate.release(new Waits(stop), CLIENTS_END_WITHIN_MS);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function audit(options: OptionValues<typeof table>, { gate, stop }: { gate: Gate; stop: StopSignals }): AuditEvidence {
  const auditOptions: AuditOptions = {
    procDir: options.proc,
    port: options.port,
    clients: options.clients,
    clientsRun: options.clientsRun,
    forMs: options.for,
    ignore: options.ignore,
    warmUp: options.warmUp,
    container: options.container,
    startedAtMs: options.startedAt,
    arriveTimeoutMs: options.arriveTimeout,
    limitMs: options.limit,
    settleMs: options.settle,
    message: options.messageHex === '' ? encodeUtf8(options.message) : parseHex(options.messageHex),
  };
  try {
    return runAudit(auditOptions, {
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

function print(event: AuditEvent | Verdict): void {
  printLine(JSON.stringify(event));
}
