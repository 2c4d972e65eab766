/**
 * The positive control: before anything that is not seen may count, a zombie is planted in the same namespace, and both
 * observers must see it. It is our child, and we reap it: the subject inherits nothing.
 */
import type { ControlEvidence } from '../../../common/checks/evidence.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { PlantedZombie } from '../planted-zombie.ts';
import { askPs } from './ask-ps.ts';
import type { Waits } from './waits.ts';

const LIMIT_MS = 5_000;
const POLL_MS = 5;

/** @throws Interrupted */
export function findPlanted(tools: { procDir: string; waits: Waits }): ControlEvidence {
  let zombie: PlantedZombie;
  try {
    zombie = new PlantedZombie();
  } catch (error) {
    if (!isPosixError(error)) throw error;
    return { plantedPid: undefined, seenByCensus: false, seenByPs: undefined, detail: error.message };
  }
  try {
    const seenByCensus = awaitShown(zombie, tools);
    return { plantedPid: zombie.pid, seenByCensus, ...askForPlanted(zombie, tools, seenByCensus) };
  } finally {
    zombie.reap();
  }
}

function awaitShown(zombie: PlantedZombie, { procDir, waits }: { procDir: string; waits: Waits }): boolean {
  const limitMs = monotonicMs() + LIMIT_MS;
  while (!zombie.isShownBy(procDir)) {
    if (monotonicMs() >= limitMs) return false;
    waits.pause(POLL_MS);
  }
  return true;
}

function askForPlanted(
  zombie: PlantedZombie,
  tools: { procDir: string; waits: Waits },
  seenByCensus: boolean,
): Pick<ControlEvidence, 'seenByPs' | 'detail'> {
  const census = seenByCensus ? [] : [`${tools.procDir} did not show it as our zombie within ${LIMIT_MS} ms`];
  const answer = askPs(tools);
  if (answer.kind === 'absent') return { seenByPs: undefined, detail: census.join('; ') };
  if (answer.kind === 'failed') return { seenByPs: false, detail: [...census, `ps: ${answer.reason}`].join('; ') };
  const shown = answer.processes.find((process) => process.pid === zombie.pid);
  const seenByPs = shown !== undefined && isZombie(shown);
  const ps = seenByPs ? [] : [`ps showed ${shown === undefined ? 'nothing' : `the state ${shown.state}`} for its pid`];
  return { seenByPs, detail: [...census, ...ps].join('; ') };
}
