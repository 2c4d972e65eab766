/**
 * What one look at a process table costs, by each observer, one after the other in each round, at a subject whose processes do
 * nothing. CPU is that of the container in which the observer runs, what the engine does there to execute it included.
 */
import type { Census } from '../../src/common/process-table/model.ts';
import { PS_ARGUMENTS, parsePs } from '../../src/common/process-table/parse-ps.ts';
import { type StartedContainer, startContainer } from '../../src/host/index.ts';
import { startProbe } from '../../src/host/observe/probe.ts';
import { MANY_PROCESSES } from './hold.ts';
import { type Series, seriesOf } from './rounds.ts';

const IMAGE = 'forkbed-many-processes';
const LIMIT_MS = 120_000;

const LOOKS = [
  { name: 'exec ps in the subject', look: lookByPs },
  { name: 'exec the census in a probe', look: lookByCensus },
  { name: 'the census alone, within the probe', look: lookWithin },
] as const;

export type LookMetric = 'wall' | 'cpu';

/** Milliseconds of each look at so many processes; within the probe there is no account of CPU. */
export async function measureLooks(given: {
  processes: number;
  rounds: number;
  image: string;
}): Promise<Record<LookMetric, readonly Series[]>> {
  const { processes, rounds, image } = given;
  const command = ['/many-processes', String(processes)];
  await using subject = await startContainer({ image: IMAGE, role: 'server', command, ...MANY_PROCESSES });
  await subject.waitForEvent('ready', LIMIT_MS);
  await using probe = await startProbe({ subject, image, command: ['sleep', 'infinity'] });
  const values: Record<LookMetric, number>[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const looks: Record<LookMetric, number>[] = [];
    for (const { name, look } of LOOKS) {
      const took = await look({ subject, probe, processes });
      looks.push(took);
      const cpu = Number.isNaN(took.cpu) ? '' : `, ${took.cpu.toFixed(1)} ms of CPU`;
      process.stderr.write(
        `${processes} processes, round ${round + 1} of ${rounds}: ${name}: ${took.wall.toFixed(1)} ms${cpu}\n`,
      );
    }
    values.push(looks);
  }
  const subjects = LOOKS.map(({ name }) => ({ name, at: processes }));
  const of = (metric: LookMetric) =>
    seriesOf(
      subjects,
      values.map((round) => round.map((look) => look[metric])),
    ).filter((series) => !series.values.some(Number.isNaN));
  return { wall: of('wall'), cpu: of('cpu') };
}

interface Place {
  readonly subject: StartedContainer;
  readonly probe: StartedContainer;
  readonly processes: number;
}

function lookByPs({ subject, processes }: Place): Promise<Record<LookMetric, number>> {
  return timed(subject, async () => {
    const { stdout } = await subject.exec(['ps', ...PS_ARGUMENTS], LIMIT_MS);
    // The probe's sleeper and ps itself.
    assertSeen(parsePs(stdout).length, processes + 2);
  });
}

/** From the exec to the parsed JSON. */
function lookByCensus({ probe, processes }: Place): Promise<Record<LookMetric, number>> {
  return timed(probe, async () => {
    const { stdout } = await probe.exec(['forkbed-probe', 'census', '--light'], LIMIT_MS);
    const census: Census = JSON.parse(stdout);
    assertSeen(census.processes.length, processes + 1);
  });
}

/** As an audit takes its samples: without an exec, without JSON. The first look of a mount of proc is not the usual one. */
async function lookWithin({ probe, processes }: Place): Promise<Record<LookMetric, number>> {
  const command = ['forkbed-probe', 'watch', '--interval', '1', '--for', '1'];
  const { stdout } = await probe.exec(command, LIMIT_MS);
  const [first = ''] = stdout.split('\n');
  const sample: { processes: number; tookMs: number } = JSON.parse(first);
  assertSeen(sample.processes, processes + 1);
  return { wall: sample.tookMs, cpu: Number.NaN };
}

async function timed(account: StartedContainer, look: () => Promise<void>): Promise<Record<LookMetric, number>> {
  const before = (await account.usage()).cpuNs;
  const beganMs = performance.now();
  await look();
  const wall = performance.now() - beganMs;
  return { wall, cpu: ((await account.usage()).cpuNs - before) / 1e6 };
}

/** A look that misses somebody is no look. */
function assertSeen(seen: number, expected: number): void {
  if (seen !== expected) throw new Error(`expected ${expected} processes to be seen, received ${seen}`);
}
