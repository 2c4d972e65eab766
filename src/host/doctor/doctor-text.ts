/** What `forkbed doctor` found, as lines for people. */
import { printable } from '../../common/escape/printable.ts';
import type { EngineFacts } from '../docker/engine-facts.ts';
import type { Trial } from './examine.ts';

export interface Diagnosis {
  readonly engine: EngineFacts;
  readonly trials: readonly Trial[];
  /** What will be unknown there, a sentence each. */
  readonly limits: readonly string[];
  /** Whether a verdict is possible. */
  readonly canJudge: boolean;
}

const WIDTH = 12;

export function formatDiagnosis({ engine, trials, limits, canJudge }: Diagnosis): string {
  const lines = [
    ...toRows(engine).map(([name, value]) => `  ${name.padEnd(WIDTH)}  ${printable(value)}`),
    '',
    ...trials.map(
      ({ name, works, observed, tookMs }) =>
        `  ${works ? '✓' : '?'} ${name.padEnd(WIDTH - 2)}  ${printable(observed)} (${tookMs} ms)`,
    ),
    ...(limits.length === 0 ? [] : ['', ...limits.map((limit) => `  unknown: ${limit}`)]),
    '',
    canJudge ? 'a verdict is possible' : 'no verdict is possible',
  ];
  return `${lines.join('\n')}\n`;
}

function toRows(engine: EngineFacts): (readonly [string, string])[] {
  const { runtimes, rootless, userns } = engine;
  return [
    ['engine', `${engine.product} ${engine.version}, ${engine.platform}, kernel ${engine.kernel}`],
    ['API', `${engine.apiVersion}, at least ${engine.minApiVersion}`],
    ['cgroups', `version ${engine.cgroupVersion}, driver ${engine.cgroupDriver}`],
    ['runtimes', `${runtimes.length === 0 ? 'unknown' : runtimes.join(', ')}; default ${engine.defaultRuntime}`],
    ['builder', engine.builder],
    ['rootless', yesOrNo(rootless)],
    ['userns', yesOrNo(userns)],
    ['events', engine.eventLogger],
    ['images', `${engine.storageDriver}, store ${engine.imageStore}`],
    ['swarm', engine.swarm],
  ];
}

function yesOrNo(value: boolean | 'unknown'): string {
  if (value === 'unknown') return value;
  return value ? 'yes' : 'no';
}
