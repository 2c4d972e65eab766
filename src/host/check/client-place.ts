/** Where a container of clients finds the subject of a plan. */
import type { Place } from '../chaos/passing-clients.ts';
import type { CheckPlan } from './plan.ts';
import { socketAccess } from './socket-access.ts';
import type { StartedSubject } from './subject.ts';

/** `image`: forkbed's own. @throws UsageError for the path of a Unix socket that no client can get to */
export async function clientPlace(
  { container, network, host }: StartedSubject,
  { plan: { port, udp, unix }, image }: { plan: CheckPlan; image: string },
): Promise<Place> {
  const access = await socketAccess(container, unix);
  return { engine: container.engine, image, network, host, port, udp, unix, access };
}
