/**
 * `forkbed-probe audit`: the whole job from beside the server. It waits for the server and for every client, looks before,
 * during and after the load, and prints the verdict; exit code 0 pass, 1 fail, 2 unknown. docs/check.md.
 */
import { formatVerdict } from '../../common/checks/report-text.ts';
import { exitCodeOf, undecided, type Verdict } from '../../common/checks/verdict.ts';
import { flag, integer, type OptionValues, text } from '../../common/options.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import type { Command } from '../program.ts';
import { type AuditOptions, runAudit } from './audit/audit.ts';
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
  clients: integer({ default: 1, min: 1, max: 10_000, help: 'how many clients to expect' }),
  arriveTimeout: integer({
    default: 60_000,
    min: 1,
    placeholder: 'MS',
    help: 'limit of the wait for the server, and then for the clients',
  }),
  limit: integer({ default: 300_000, min: 1, placeholder: 'MS', help: 'limit of the load' }),
  settle: integer({
    default: 2_000,
    min: 100,
    placeholder: 'MS',
    help: 'the settle window: a zombie that outlives it counts as defunct',
  }),
  port: integer({ default: 5005, min: 1, max: 65_535, help: 'port that the server listens on' }),
  message: text({
    default: 'forkbed audit',
    placeholder: 'TEXT',
    help: 'what the last client says, which must get a reply',
  }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
  json: flag({ help: 'print the verdict as one JSON line instead of a table' }),
};

export const auditCommand: Command<typeof table> = {
  summary: 'Watches the server while its clients load it, and gives the verdict: nothing defunct, nothing left.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const gate = Gate.open(options.gate);
    try {
      const verdict = audit(options, { gate, stop });
      printLine(options.json ? JSON.stringify(verdict) : formatVerdict(verdict));
      const exitCode = stop.exitCode ?? exitCodeOf(verdict.outcome);
      dismiss(gate, stop);
      return exitCode;
    } finally {
      gate.close();
    }
  },
};

/** The verdict is out: to be told to stop now changes nothing. */
function dismiss(gate: Gate, stop: StopSignals): void {
  try {
    gate.dismiss(new Waits(stop), CLIENTS_END_WITHIN_MS);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function audit(options: OptionValues<typeof table>, { gate, stop }: { gate: Gate; stop: StopSignals }): Verdict {
  const auditOptions: AuditOptions = {
    procDir: options.proc,
    port: options.port,
    clients: options.clients,
    arriveTimeoutMs: options.arriveTimeout,
    limitMs: options.limit,
    settleMs: options.settle,
    message: options.message,
  };
  try {
    return runAudit(auditOptions, {
      gate,
      waits: new Waits(stop),
      tell: (progress) => printErrorLine(`audit: ${progress}`),
    });
  } catch (error) {
    if (error instanceof Interrupted) return undecided({ reason: error.message });
    throw error;
  }
}
