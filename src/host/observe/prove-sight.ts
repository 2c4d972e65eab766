/** The positive control from the host: a probe plants a zombie beside the subject, and another must see it. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus } from './census.ts';
import { startProbe } from './probe.ts';

/** The pid of the zombie that was seen. `image`: forkbed's own. @throws ForkbedError ERR_BLIND where it is not seen */
export async function proveSight(subject: StartedContainer, image: string): Promise<number> {
  await using planter = await startProbe({ subject, image, command: ['forkbed-probe', 'plant', '--for', '60000'] });
  const { pid, parent } = await planter.waitForEvent('planted');
  const { processes } = await observeByCensus(subject, image);
  const seen = processes.some((process) => process.pid === pid && process.ppid === parent && isZombie(process));
  // It reaps what it planted: the subject inherits nothing.
  await planter.stop();
  if (seen) return Number(pid);
  throw new ForkbedError(
    'ERR_BLIND',
    `expected to see a zombie that was planted, pid ${pid}, saw ${processes.length} processes`,
  );
}
