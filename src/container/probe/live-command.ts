/**
 * `forkbed-probe live`: samples the namespace for a page that somebody watches, and prints what has changed, a JSON object a line. A new
 * pid is noticed within 20 ms; an end is at the next sample. It takes no more of a core than it may: the larger the table, the fewer samples.
 */
import { CLOCK_PROCESS_CPUTIME_ID, clock_gettime } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { CpuBudget } from '../../common/live/cpu-budget.ts';
import type { LiveSample } from '../../common/live/live-sample.ts';
import { LiveTable } from '../../common/live/live-table.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { lastPid } from '../proc/namespaces.ts';
import { bootTimeMs, MS_PER_TICK } from '../proc/process-list.ts';
import type { Command } from '../program.ts';
import { readDispositions, readServerCounters } from './live-facts.ts';
import { LiveProcesses } from './live-processes.ts';
import { OwnContainer } from './own-container.ts';

const table = {
  interval: integer({ default: 200, min: 20, placeholder: 'MS', help: 'the longest time between two samples' }),
  gap: integer({ default: 50, min: 1, placeholder: 'MS', help: 'the shortest, where new processes come' }),
  cpu: integer({ default: 2, min: 1, max: 100, placeholder: 'PERCENT', help: 'the most that it takes of a core' }),
  rows: integer({ default: 5_000, min: 1, help: 'a longer table is counted by parent, state and command' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

type Options = OptionValues<typeof table>;

const BURST_MS = 20;
const NOTICE_MS = 20;
/** What changes seldom, or costs more: each second, or so that it takes 0.5 % of a core. */
const FACTS_MS = 1_000;
const FACTS_SHARE = 0.005;

export const liveCommand: Command<typeof table> = {
  summary: 'Prints what changes in the processes of this namespace, for a page, until SIGTERM.',
  table,
  main: (options: Options) => {
    const stop = new StopSignals();
    const budget = new CpuBudget({ share: options.cpu / 100, burstMs: BURST_MS });
    const sample = sampler(options);
    while (!stop.arrived) {
      const beganMs = monotonicMs();
      const pid = lastPid();
      printLine(JSON.stringify(sample(beganMs)));
      const nowMs = monotonicMs();
      const soonestMs = Math.max(beganMs + options.gap, nowMs + budget.waitMs({ nowMs, cpuMs: cpuMs() }));
      waitForNews(stop, { pid, soonestMs, latestMs: Math.max(soonestMs, beganMs + options.interval) });
    }
    return ExitCode.Pass;
  },
};

function sampler({ proc, rows }: Options): (nowMs: number) => LiveSample {
  const changes = new LiveTable({ maxRows: rows, msPerTick: MS_PER_TICK });
  const own = new OwnContainer(proc);
  const list = new LiveProcesses(proc);
  let nextFactsMs = Number.NEGATIVE_INFINITY;
  let isLong = false;
  return (nowMs) => {
    const atMs = bootTimeMs();
    const epochMs = Date.now();
    const change = changes.next(atMs, own.without(list.next({ isBare: isLong })));
    isLong = change.groups !== undefined;
    if (nowMs < nextFactsMs) return { atMs, epochMs, ...change, costMs: cpuMs() };
    const beforeMs = cpuMs();
    const facts = { ...readServerCounters(), sigchld: readDispositions(proc, changes.records) };
    const costMs = cpuMs();
    nextFactsMs = nowMs + Math.max(FACTS_MS, (costMs - beforeMs) / FACTS_SHARE);
    return { atMs, epochMs, ...change, ...facts, costMs };
  };
}

/** Until a process has been started, though not before `soonestMs`, or until `latestMs`. */
function waitForNews(
  stop: StopSignals,
  { pid, soonestMs, latestMs }: { pid: number | undefined; soonestMs: number; latestMs: number },
): void {
  stop.wait({ untilMs: soonestMs });
  while (!stop.arrived && monotonicMs() < latestMs && lastPid() === pid) {
    stop.wait({ untilMs: Math.min(latestMs, monotonicMs() + NOTICE_MS) });
  }
}

function cpuMs(): number {
  return clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
}
