/** Processes and samples of tests of recordings. */
import type { LiveProcess, LiveSample } from './live-sample.ts';

export function liveProcess(pid: number, ppid: number, overrides: Partial<LiveProcess> = {}): LiveProcess {
  return {
    pid,
    ppid,
    state: 'S',
    startedAtMs: pid * 10,
    threads: 1,
    rssKiB: 900,
    command: 'serve',
    argv: 'serve',
    ...overrides,
  };
}

/** `atS`: by both of its clocks, which begin at 0 and at 1,000,000 s. */
export function liveSample(atS: number, overrides: Partial<LiveSample> = {}): LiveSample {
  return {
    atMs: atS * 1_000,
    epochMs: (1_000_000 + atS) * 1_000,
    isWhole: false,
    changed: [],
    gone: [],
    counts: { processes: 1, zombies: 0, children: 0 },
    costMs: 1,
    ...overrides,
  };
}
