/**
 * The engine's account of a container, `GET /containers/ID/stats`, field by field: engines leave out what their kernel, its
 * control groups or their virtual machine do not count.
 */
import { ParseError } from '../../common/forkbed-error.ts';
import { readField } from '../thrown.ts';

/** What the engine's account of the container says. */
export interface Usage {
  /** CPU time of all its processes since its start, in nanoseconds. */
  readonly cpuNs: number;
  /**
   * Without the page cache that can be given back, where the engine counts it apart: Podman does not, and has it in. No check of a
   * verdict uses it; `--chaos memory` sets its limit by it, which the kernel then meets later, by giving back that cache.
   */
  readonly memoryBytes: number;
  /** Processes and threads, zombies among them; 0 where the engine keeps no account of them. */
  readonly pids: number;
  /** Page faults of all its processes since its start; `undefined` where the engine keeps no account of them. */
  readonly pageFaults: number | undefined;
}

const QUOTED = 300;

/** @throws ParseError where CPU time or memory is missing */
export function parseUsage(stats: unknown): Usage {
  const needed = (...path: readonly string[]): number => {
    const value = numberAt(stats, path);
    if (value !== undefined) return value;
    const received = JSON.stringify(stats)?.slice(0, QUOTED) ?? 'nothing';
    throw new ParseError({ expected: `${path.join('.')} in the engine's account of a container`, received });
  };
  return {
    cpuNs: needed('cpu_stats', 'cpu_usage', 'total_usage'),
    memoryBytes: needed('memory_stats', 'usage') - (numberAt(stats, ['memory_stats', 'stats', 'inactive_file']) ?? 0),
    pids: taskCountIn(stats) ?? 0,
    // Of this group alone: a container of the engine's has none below it.
    pageFaults: numberAt(stats, ['memory_stats', 'stats', 'pgfault']),
  };
}

/** Processes and threads, zombies among them; `undefined` where the engine keeps no count: a container that runs has one at least. */
export function taskCountIn(stats: unknown): number | undefined {
  return numberAt(stats, ['pids_stats', 'current']) || undefined;
}

function numberAt(value: unknown, path: readonly string[]): number | undefined {
  const found = path.reduce(readField, value);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}
