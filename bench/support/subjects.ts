/** What the benchmarks compare: the floor, a static C server that does the article's work and nothing else, and ours. */
import type { ServerOptions } from '../../src/host/index.ts';

export interface BenchSubject {
  readonly name: string;
  readonly options: ServerOptions;
}

/** The first one: every ratio is to it. scripts/bench.sh builds its image. */
const FLOOR: BenchSubject = {
  name: 'C, static, SIG_IGN (the floor)',
  options: { image: 'forkbed-c-floor', command: ['/server'] },
};

export const SUBJECTS: readonly BenchSubject[] = [
  FLOOR,
  ...(['ignore', 'wait'] as const).map((reap) => ({
    name: `forkbed-server --reap ${reap}`,
    options: { command: ['forkbed-server', '--reap', reap, '--backlog', '32768'] },
  })),
].map(({ name, options }) => ({
  name,
  options: { ...options, sysctls: { 'net.core.somaxconn': '32768' } },
}));
