/** Each fault of `--chaos`: that it acted, and that no sound server is accused. One run has all that can be in one. */
import { FAULT_NAMES, type FaultName } from '../../../src/common/chaos/fault-kinds.ts';
import { accusationCell, faultCell } from './fault-cells.ts';
import { forkbed, type Probe, type Target } from './feature.ts';
import { reportOf } from './subjects.ts';

/** Clients that went without a word keep a child until a limit of the server ends it. */
const SERVER = ['--', 'forkbed-server', '--reap', 'wait', '--idle-timeout', '3000'];
const SEED = '42';
/**
 * A subject that the kernel ends for want of memory takes every later fault of its run with it: alone. That it does not end is up to
 * the server, whose children must go before it.
 */
const ALONE: readonly FaultName[] = ['memory'];
const OUTLIVES_IT = '--oom-score-children';

export const CHAOS: readonly Probe[] = [
  chaos(
    'chaos',
    '`--chaos`: a sound server is not accused',
    FAULT_NAMES.filter((name) => !ALONE.includes(name)),
  ),
  ...ALONE.map((name) => chaos(`chaos-${name}-verdict`, `\`--chaos ${name}\`: a sound server is not accused`, [name])),
];

function chaos(id: string, title: string, faults: readonly FaultName[]): Probe {
  return {
    rows: [...faults.map((name) => ({ id: row(name), title: `\`--chaos ${name}\` acted` })), { id, title }],
    async run(target) {
      const outcome = await forkbed(target, chaosCheck(target, faults));
      const cells = faults.map((name) => [row(name), faultCell(outcome, name)]);
      return { ...Object.fromEntries(cells), [id]: accusationCell(outcome) };
    },
  };
}

function chaosCheck(target: Target, faults: readonly FaultName[]): string[] {
  const { images, pace } = target;
  const how = ['--chaos', faults.join(), '--seed', SEED, ...pace.chaos];
  const outlives = faults.some((name) => ALONE.includes(name)) ? [OUTLIVES_IT] : [];
  return [...reportOf(target), ...how, images.forkbed, ...SERVER, ...outlives];
}

function row(name: FaultName): string {
  return `chaos-${name}`;
}
